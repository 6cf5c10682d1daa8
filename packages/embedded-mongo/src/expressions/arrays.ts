import { Int32 } from 'bson';
import { isDoc } from '../bson/codec.ts';
import { compareValues, equalValues } from '../bson/compare.ts';
import { truthy, typeName } from '../bson/types.ts';
import { locationError } from '../errors.ts';
import { sortComparator } from '../query/sort.ts';
import {
  expectArray,
  expectInteger,
  fixed,
  isNullish,
  named,
  nullSafe,
  numberOf,
  unary,
  variadic,
} from './arguments.ts';
import type { OperatorTable } from './scope.ts';

const at = (list: readonly unknown[], index: number): unknown => list[index < 0 ? list.length + index : index];

function slice(list: readonly unknown[], first: number, count: number | undefined): unknown[] {
  if (count === undefined) return first >= 0 ? list.slice(0, first) : list.slice(first);
  if (count <= 0) throw locationError(28729, 'Third argument to $slice must be positive');
  const start = first < 0 ? Math.max(list.length + first, 0) : first;
  return list.slice(start, start + count);
}

function range(start: number, end: number, step: number): unknown[] {
  if (step === 0) throw locationError(34449, '$range requires a non-zero step value');
  const length = Math.max(Math.ceil((end - start) / step), 0);
  if (length > 1_000_000) throw locationError(146, '$range would use too much memory');
  return Array.from({ length }, (_, index) => new Int32(start + index * step));
}

/** `$firstN`, `$lastN`, `$minN`, `$maxN` over an array. */
const pickN = (pick: (list: readonly unknown[], n: number) => unknown[]) =>
  named(['n', 'input'], [], (args) => (root, variables) => {
    const n = expectInteger(args['n']?.(root, variables), 'n');
    if (n < 1) throw locationError(5787908, "'n' must be greater than 0");
    return pick(expectArray(args['input']?.(root, variables), 'input'), n);
  });

const known = (list: readonly unknown[]) => list.filter((value) => !isNullish(value));

export const firstN = (list: readonly unknown[], n: number): unknown[] => list.slice(0, n);
export const lastN = (list: readonly unknown[], n: number): unknown[] => list.slice(Math.max(list.length - n, 0));
export const minN = (list: readonly unknown[], n: number): unknown[] => known(list).sort(compareValues).slice(0, n);
export const maxN = (list: readonly unknown[], n: number): unknown[] =>
  known(list)
    .sort((a, b) => compareValues(b, a))
    .slice(0, n);

export const arrayOperators: OperatorTable = {
  $arrayElemAt: fixed(
    2,
    2,
    nullSafe(([list, index], name) => at(expectArray(list, name), expectInteger(index, name))),
  ),
  $first: unary((list, name) => (isNullish(list) ? null : expectArray(list, name)[0])),
  $last: unary((list, name) => (isNullish(list) ? null : at(expectArray(list, name), -1))),
  $size: unary((list, name) => {
    if (!Array.isArray(list))
      throw locationError(17124, `The argument to ${name} must be an array, but was of type: ${typeName(list)}`);
    return new Int32(list.length);
  }),
  $isArray: unary((value) => Array.isArray(value)),
  $in: fixed(2, 2, ([value, list], name) => {
    if (!Array.isArray(list))
      throw locationError(40081, `${name} requires an array as a second argument, found: ${typeName(list)}`);
    return list.some((one) => equalValues(one, value));
  }),
  $concatArrays: variadic(nullSafe((args, name) => args.flatMap((arg) => [...expectArray(arg, name)]))),
  $slice: fixed(
    2,
    3,
    nullSafe(([list, first, count], name) =>
      slice(
        expectArray(list, name),
        expectInteger(first, name),
        count === undefined ? undefined : expectInteger(count, name),
      ),
    ),
  ),
  $reverseArray: unary((list, name) => (isNullish(list) ? null : [...expectArray(list, name)].reverse())),
  $range: fixed(2, 3, ([start, end, step = new Int32(1)], name) =>
    range(expectInteger(start, name), expectInteger(end, name), expectInteger(step, name)),
  ),
  $indexOfArray: fixed(2, 4, ([list, value, start, end], name) => {
    if (isNullish(list)) return null;
    const from = start === undefined ? 0 : expectInteger(start, name);
    const items = expectArray(list, name).slice(0, end === undefined ? undefined : expectInteger(end, name));
    return numberOf(items.findIndex((one, index) => index >= from && equalValues(one, value)));
  }),
  $filter: named(
    ['input', 'cond'],
    ['as', 'limit'],
    (args, operand) => {
      const as = typeof operand['as'] === 'string' ? operand['as'] : 'this';
      return (root, variables) => {
        const input = args['input']?.(root, variables);
        if (isNullish(input)) return null;
        const limit = args['limit']?.(root, variables);
        const most = isNullish(limit) ? Number.POSITIVE_INFINITY : expectInteger(limit, '$filter');
        const kept: unknown[] = [];
        for (const item of expectArray(input, '$filter')) {
          if (kept.length >= most) break;
          if (truthy(args['cond']?.(root, { ...variables, [as]: item }))) kept.push(item);
        }
        return kept;
      };
    },
    ['as'],
  ),
  $map: named(
    ['input', 'in'],
    ['as'],
    (args, operand) => {
      const as = typeof operand['as'] === 'string' ? operand['as'] : 'this';
      return (root, variables) => {
        const input = args['input']?.(root, variables);
        if (isNullish(input)) return null;
        return expectArray(input, '$map').map((item) => args['in']?.(root, { ...variables, [as]: item }) ?? null);
      };
    },
    ['as'],
  ),
  $reduce: named(['input', 'initialValue', 'in'], [], (args) => (root, variables) => {
    const input = args['input']?.(root, variables);
    if (isNullish(input)) return null;
    let value = args['initialValue']?.(root, variables);
    for (const item of expectArray(input, '$reduce')) value = args['in']?.(root, { ...variables, this: item, value });
    return value;
  }),
  $zip: named(['inputs'], ['useLongestLength', 'defaults'], (args, operand) => (root, variables) => {
    const inputs = expectArray(args['inputs']?.(root, variables), '$zip');
    if (inputs.some(isNullish)) return null;
    const lists = inputs.map((list) => expectArray(list, '$zip'));
    const lengths = lists.map((list) => list.length);
    const length = operand['useLongestLength'] === true ? Math.max(...lengths) : Math.min(...lengths);
    const defaults = args['defaults']?.(root, variables);
    return Array.from({ length }, (_, row) =>
      lists.map((list, column) => (row < list.length ? list[row] : Array.isArray(defaults) ? defaults[column] : null)),
    );
  }),
  $sortArray: named(
    ['input', 'sortBy'],
    [],
    (args, operand) => {
      const { sortBy } = operand;
      const order = isDoc(sortBy)
        ? sortComparator(sortBy)
        : (a: unknown, b: unknown) => compareValues(a, b) * (String(sortBy) === '-1' ? -1 : 1);
      return (root, variables) => {
        const input = args['input']?.(root, variables);
        return isNullish(input) ? null : [...expectArray(input, '$sortArray')].sort(order);
      };
    },
    ['sortBy'],
  ),
  $firstN: pickN(firstN),
  $lastN: pickN(lastN),
  $minN: pickN(minN),
  $maxN: pickN(maxN),
};
