import { Decimal128, Double, Int32 } from 'bson';
import { type Doc, isDoc, setMember } from '../bson/codec.ts';
import { compareValues } from '../bson/compare.ts';
import { arithmetic, Decimal, divide, fromDecimal, toDecimal, toDouble } from '../bson/numbers.ts';
import { isNumber, type NumberValue } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { sortComparator } from '../query/sort.ts';
import { encodeValue } from '../storage/key-encoding.ts';
import { expectArray, expectInteger, isNullish } from './arguments.ts';
import { firstN, lastN, maxN, minN } from './arrays.ts';
import type { Compile, Expression, Variables } from './scope.ts';

/** What gathers the values of one group. */
export interface Accumulator {
  add(root: unknown, variables: Variables): void;
  result(): unknown;
}

type Make = () => Accumulator;

/** Accumulates the values of one expression. */
const over =
  (start: () => { add(value: unknown): void; result(): unknown }) =>
  (operand: unknown, compile: Compile): Make => {
    const expression = compile(operand);
    return () => {
      const inner = start();
      return { add: (root, variables) => inner.add(expression(root, variables)), result: () => inner.result() };
    };
  };

/** Adds numbers exactly; doubles with compensation, so that the order of many small ones does not matter much. */
export function summing() {
  let exact: NumberValue = new Int32(0);
  let doubles = 0;
  let lost = 0;
  let anyDouble = false;
  return {
    add(value: unknown): void {
      if (!isNumber(value)) return;
      if (!(value instanceof Double)) {
        exact = arithmetic('add', exact, value);
        return;
      }
      anyDouble = true;
      const next = doubles + value.value;
      if (Number.isFinite(next))
        lost +=
          Math.abs(doubles) >= Math.abs(value.value) ? doubles - next + value.value : value.value - next + doubles;
      doubles = next;
    },
    result(): NumberValue {
      if (!anyDouble) return exact;
      const total = new Double(Number.isFinite(doubles) ? doubles + lost : doubles);
      return exact instanceof Decimal128
        ? fromDecimal(toDecimal(exact).plus(new Decimal(total.value)))
        : new Double(total.value + toDouble(exact));
    },
  };
}

function averaging() {
  const sum = summing();
  let count = 0;
  return {
    add(value: unknown): void {
      if (!isNumber(value)) return;
      count += 1;
      sum.add(value);
    },
    result: (): unknown => (count === 0 ? null : divide(sum.result(), new Int32(count))),
  };
}

const extreme = (sign: 1 | -1) => () => {
  let best: unknown;
  return {
    add(value: unknown): void {
      if (!isNullish(value) && (best === undefined || compareValues(value, best) * sign > 0)) best = value;
    },
    result: (): unknown => best ?? null,
  };
};

const deviation = (sample: boolean) => () => {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(value: unknown): void {
      if (!isNumber(value)) return;
      count += 1;
      const difference = toDouble(value) - mean;
      mean += difference / count;
      squares += difference * (toDouble(value) - mean);
    },
    result: (): unknown =>
      count < (sample ? 2 : 1) ? null : new Double(Math.sqrt(squares / (sample ? count - 1 : count))),
  };
};

const collecting = (finish: (values: unknown[]) => unknown) => () => {
  const values: unknown[] = [];
  return { add: (value: unknown) => void values.push(value), result: () => finish(values) };
};

const setOf = () => {
  const values: unknown[] = [];
  // Equal values have equal bytes, also numbers of different types.
  const seen = new Set<string>();
  return {
    add(value: unknown): void {
      if (value === undefined) return;
      const key = encodeValue(value).toString('latin1');
      if (seen.has(key)) return;
      seen.add(key);
      values.push(value);
    },
    result: () => values,
  };
};

/** `$top`, `$bottomN`…: `output` of the group's documents in an order. */
const ordered =
  (take: (outputs: unknown[], n: number) => unknown) =>
  (operand: unknown, compile: Compile): Make => {
    if (!isDoc(operand) || !isDoc(operand['sortBy'])) throw new MongoError('FailedToParse', 'needs sortBy and output');
    const order = sortComparator(operand['sortBy']);
    const output = compile(operand['output']);
    const count = compile(operand['n'] ?? new Int32(1));
    return () => {
      const items: { root: unknown; value: unknown; n: unknown }[] = [];
      return {
        add: (root, variables) => void items.push({ root, value: output(root, variables), n: count(root, variables) }),
        result: () =>
          take(
            items.sort((a, b) => order(a.root, b.root)).map(({ value }) => value ?? null),
            expectInteger(items[0]?.n, 'n'),
          ),
      };
    };
  };

/** `$firstN`…: the first `n` values of `input`. */
const counted =
  (take: (values: unknown[], n: number) => unknown[]) =>
  (operand: unknown, compile: Compile): Make => {
    if (!isDoc(operand)) throw new MongoError('FailedToParse', 'needs n and input');
    const input = compile(operand['input']);
    const count: Expression = compile(operand['n']);
    return () => {
      const values: unknown[] = [];
      let n = 0;
      return {
        add: (root, variables) => {
          n = expectInteger(count(root, variables), 'n');
          values.push(input(root, variables) ?? null);
        },
        result: () => take(values, n),
      };
    };
  };

function percentile(values: readonly number[], p: number): Double | null {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.max(0, Math.min(sorted.length - 1, Math.ceil(sorted.length * p) - 1));
  return sorted[index] === undefined ? null : new Double(sorted[index]);
}

const percentiles =
  (median: boolean) =>
  (operand: unknown, compile: Compile): Make => {
    if (!isDoc(operand)) throw new MongoError('FailedToParse', 'needs input and method');
    const input = compile(operand['input']);
    const wanted = median ? [0.5] : expectArray(operand['p'], 'p').map((p) => (isNumber(p) ? toDouble(p) : Number.NaN));
    return () => {
      const values: number[] = [];
      return {
        add: (root, variables) => {
          const value = input(root, variables);
          if (isNumber(value)) values.push(toDouble(value));
        },
        result: () => (median ? percentile(values, 0.5) : wanted.map((p) => percentile(values, p))),
      };
    };
  };

function merging() {
  const merged: Doc = {};
  return {
    add(value: unknown): void {
      if (isDoc(value)) for (const [name, child] of Object.entries(value)) setMember(merged, name, child);
    },
    result: () => merged,
  };
}

/** How each accumulator is made from its operand. */
export const ACCUMULATORS: Readonly<Record<string, (operand: unknown, compile: Compile) => Make>> = {
  $sum: over(summing),
  $avg: over(averaging),
  $min: over(extreme(-1)),
  $max: over(extreme(1)),
  $first: over(collecting((values) => values[0] ?? null)),
  $last: over(collecting((values) => values.at(-1) ?? null)),
  $push: over(collecting((values) => values.filter((value) => value !== undefined))),
  $addToSet: over(setOf),
  $stdDevPop: over(deviation(false)),
  $stdDevSamp: over(deviation(true)),
  $mergeObjects: over(merging),
  $count: (_operand, compile) => over(summing)(new Int32(1), compile),
  $top: ordered((values) => values[0]),
  $bottom: ordered((values) => values.at(-1)),
  $topN: ordered((values, n) => values.slice(0, n)),
  $bottomN: ordered((values, n) => values.slice(Math.max(values.length - n, 0))),
  $firstN: counted(firstN),
  $lastN: counted(lastN),
  $minN: counted(minN),
  $maxN: counted(maxN),
  $median: percentiles(true),
  $percentile: percentiles(false),
};
