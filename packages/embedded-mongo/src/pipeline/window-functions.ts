import { Double, Int32 } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { arithmetic, divide, toDouble } from '../bson/numbers.ts';
import { asInteger, isNumber, type NumberValue } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Variables } from '../expressions/scope.ts';
import { indexedValues } from '../query/paths.ts';
import { sortComparator } from '../query/sort.ts';
import { measure } from './partitions.ts';

/** A sorted partition, and how it is sorted. */
export interface Partition {
  readonly documents: readonly Doc[];
  readonly sort: Doc | undefined;
  readonly variables: Variables;
}

/** The values of a window function for each document of a partition; `bounds` are the window's first and last place. */
export type WindowFunction = (partition: Partition, bounds: (at: number) => readonly [number, number]) => unknown[];

const UNIT_MS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

const failed = (message: string): MongoError => new MongoError('FailedToParse', message);

function values(operand: unknown, { documents, variables }: Partition): unknown[] {
  const expression = compileExpression(operand);
  return documents.map((document) => expression(document, { ...variables, ROOT: document }));
}

function sortedBy({ sort }: Partition, name: string): Doc {
  if (sort === undefined) throw new MongoError({ code: 5371602 }, `${name} must be specified with a sortBy`);
  return sort;
}

/** Ranks by the sort; `next` tells the rank of a document that differs from the one before. */
const ranking = (name: string, next: (rank: number, place: number) => number) => (): WindowFunction => (partition) => {
  const compare = sortComparator(sortedBy(partition, name));
  let rank = 0;
  return partition.documents.map((document, place) => {
    const before = partition.documents[place - 1];
    if (before === undefined || compare(before, document) !== 0) rank = next(rank, place);
    return new Int32(rank);
  });
};

function shift(operand: unknown): WindowFunction {
  if (!isDoc(operand) || asInteger(operand['by']) === undefined)
    throw failed('$shift requires output and an integer by');
  const by = asInteger(operand['by']) ?? 0;
  return (partition) => {
    sortedBy(partition, '$shift');
    const outputs = values(operand['output'], partition);
    const fallback = compileExpression(operand['default'] ?? null)({}, partition.variables);
    return outputs.map((_value, place) => {
      const from = place + by;
      return from >= 0 && from < outputs.length ? (outputs[from] ?? null) : fallback;
    });
  };
}

/** The places of documents along the sort, in numbers (milliseconds for dates). */
function positions(partition: Partition, name: string): (number | undefined)[] {
  const [field = ''] = Object.keys(sortedBy(partition, name));
  return partition.documents.map((document) => measure(indexedValues(document, field.split('.')).values[0]));
}

const perUnit = (operand: Doc): number => {
  const unit: unknown = operand['unit'];
  if (unit === undefined) return 1;
  const ms = typeof unit === 'string' ? UNIT_MS[unit] : undefined;
  if (ms === undefined) throw new MongoError({ code: 5490704 }, `unit must be 'week' or smaller`);
  return ms;
};

function derivative(operand: unknown): WindowFunction {
  if (!isDoc(operand)) throw failed('$derivative expects an object with input');
  const unit = perUnit(operand);
  return (partition, bounds) => {
    const inputs = values(operand['input'], partition);
    const places = positions(partition, '$derivative');
    return inputs.map((_value, at) => {
      const [from, to] = bounds(at);
      const [a, b, x, y] = [inputs[from], inputs[to], places[from], places[to]];
      if (to <= from || !isNumber(a) || !isNumber(b) || x === undefined || y === undefined || x === y) return null;
      return divide(arithmetic('subtract', b, a), new Double((y - x) / unit));
    });
  };
}

function integral(operand: unknown): WindowFunction {
  if (!isDoc(operand)) throw failed('$integral expects an object with input');
  const unit = perUnit(operand);
  return (partition, bounds) => {
    const inputs = values(operand['input'], partition);
    const places = positions(partition, '$integral');
    return inputs.map((_value, at) => {
      const [from, to] = bounds(at);
      let area: NumberValue = new Int32(0);
      for (let place = from + 1; place <= to; place += 1) {
        const [a, b, x, y] = [inputs[place - 1], inputs[place], places[place - 1], places[place]];
        if (!isNumber(a) || !isNumber(b) || x === undefined || y === undefined) continue;
        const height = divide(arithmetic('add', a, b), new Int32(2));
        area = arithmetic('add', area, arithmetic('multiply', height, new Double((y - x) / unit)));
      }
      return from > to ? null : area;
    });
  };
}

function movingAverage(operand: unknown): WindowFunction {
  if (!isDoc(operand) || 'N' in operand === 'alpha' in operand)
    throw failed('$expMovingAvg requires input and either N or alpha');
  const n = asInteger(operand['N']);
  const given: unknown = operand['alpha'];
  const alpha: NumberValue | undefined =
    n !== undefined && n > 0 ? divide(new Int32(2), new Int32(n + 1)) : isNumber(given) ? given : undefined;
  if (alpha === undefined) throw failed("'N' must be a positive integer and 'alpha' a number between 0 and 1");
  return (partition) => {
    sortedBy(partition, '$expMovingAvg');
    let average: NumberValue | undefined;
    return values(operand['input'], partition).map((value) => {
      if (!isNumber(value)) return average ?? null;
      average =
        average === undefined
          ? value
          : arithmetic('add', average, arithmetic('multiply', alpha, arithmetic('subtract', value, average)));
      return average;
    });
  };
}

const locf =
  (operand: unknown): WindowFunction =>
  (partition) => {
    let last: unknown = null;
    return values(operand, partition).map((value) => {
      if (value !== undefined && value !== null) last = value;
      return last;
    });
  };

function linearFill(operand: unknown): WindowFunction {
  return (partition) => {
    const places = positions(partition, '$linearFill');
    const list = values(operand, partition);
    let before: number | undefined;
    return list.map((value, at) => {
      if (isNumber(value)) {
        before = at;
        return value;
      }
      if (value !== undefined && value !== null)
        throw new MongoError({ code: 6050106 }, 'Value to be filled must be numeric or nullish');
      const after = list.findIndex((other, place) => place > at && isNumber(other));
      const [left, right] = [before === undefined ? undefined : list[before], list[after]];
      const [x, y, here] = [before === undefined ? undefined : places[before], places[after], places[at]];
      if (!isNumber(left) || !isNumber(right) || x === undefined || y === undefined || here === undefined) return null;
      const share = new Double((here - x) / (y - x));
      return arithmetic('add', left, arithmetic('multiply', arithmetic('subtract', right, left), share));
    });
  };
}

const covariance =
  (sample: boolean) =>
  (operand: unknown): WindowFunction => {
    if (!Array.isArray(operand) || operand.length !== 2) throw failed('covariance takes two expressions');
    return (partition, bounds) => {
      const [xs, ys] = operand.map((one: unknown) => values(one, partition));
      return partition.documents.map((_document, at) => {
        const [from, to] = bounds(at);
        const pairs: [number, number][] = [];
        for (let place = from; place <= to; place += 1) {
          const [x, y] = [xs?.[place], ys?.[place]];
          if (isNumber(x) && isNumber(y)) pairs.push([toDouble(x), toDouble(y)]);
        }
        const n = pairs.length;
        if (n < (sample ? 2 : 1)) return null;
        const mean = (side: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[side], 0) / n;
        const [mx, my] = [mean(0), mean(1)];
        return new Double(pairs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / (sample ? n - 1 : n));
      });
    };
  };

/** The functions that only `$setWindowFields` has, beside the accumulators. */
export const WINDOW_FUNCTIONS: Readonly<Record<string, (operand: unknown) => WindowFunction>> = {
  $documentNumber: () => (partition) => {
    sortedBy(partition, '$documentNumber');
    return partition.documents.map((_document, place) => new Int32(place + 1));
  },
  $rank: ranking('$rank', (_rank, place) => place + 1),
  $denseRank: ranking('$denseRank', (rank) => rank + 1),
  $shift: shift,
  $derivative: derivative,
  $integral: integral,
  $expMovingAvg: movingAverage,
  $locf: locf,
  $linearFill: linearFill,
  $covariancePop: covariance(false),
  $covarianceSamp: covariance(true),
};
