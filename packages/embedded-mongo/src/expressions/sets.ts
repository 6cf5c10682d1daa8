import { compareValues, equalValues } from '../bson/compare.ts';
import { truthy } from '../bson/types.ts';
import { expectArray, fixed, isNullish, nullSafe, unary, variadic } from './arguments.ts';
import type { OperatorTable } from './scope.ts';

/** The different values, in order. */
export function distinctValues(values: readonly unknown[]): unknown[] {
  const sorted = [...values].sort(compareValues);
  return sorted.filter((value, index) => index === 0 || !equalValues(value, sorted[index - 1]));
}

const has = (list: readonly unknown[], value: unknown): boolean => list.some((one) => equalValues(one, value));
const subset = (part: readonly unknown[], whole: readonly unknown[]): boolean => part.every((one) => has(whole, one));

export const setOperators: OperatorTable = {
  $setEquals: variadic((args, name) => {
    const [first = [], ...others] = args.map((arg) => expectArray(arg, name));
    return others.every((other) => subset(first, other) && subset(other, first));
  }),
  $setIntersection: variadic(
    nullSafe((args, name) => {
      const [first = [], ...others] = args.map((arg) => expectArray(arg, name));
      return distinctValues(first.filter((value) => others.every((other) => has(other, value))));
    }),
  ),
  $setUnion: variadic(nullSafe((args, name) => distinctValues(args.flatMap((arg) => [...expectArray(arg, name)])))),
  $setDifference: fixed(
    2,
    2,
    nullSafe(([a, b], name) => {
      const right = expectArray(b, name);
      return distinctValues(expectArray(a, name).filter((value) => !has(right, value)));
    }),
  ),
  $setIsSubset: fixed(2, 2, ([a, b], name) => subset(expectArray(a, name), expectArray(b, name))),
  $anyElementTrue: unary((value, name) => expectArray(value, name).some(truthy)),
  $allElementsTrue: unary((value, name) => expectArray(value, name).every((one) => !isNullish(one) && truthy(one))),
};
