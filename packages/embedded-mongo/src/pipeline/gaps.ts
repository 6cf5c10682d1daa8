import { type Doc, isDoc } from '../bson/codec.ts';
import { compareValues } from '../bson/compare.ts';
import { arithmetic, toDouble } from '../bson/numbers.ts';
import { isNumber } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import { addUnits } from '../expressions/date-units.ts';
import { indexedValues } from '../query/paths.ts';
import type { StageFactory } from './context.ts';
import { partitioned, withField } from './partitions.ts';
import { type Partition, WINDOW_FUNCTIONS } from './window-functions.ts';

const MAX_GENERATED = 500_000;

const listOf = (fields: unknown): string[] =>
  Array.isArray(fields) ? fields.filter((field) => typeof field === 'string') : [];

/** The value of several fields as one document, to partition by. */
const byFields = (fields: readonly string[]) =>
  compileExpression(Object.fromEntries(fields.map((field, index) => [`p${index}`, `$${field}`])));

interface Steps {
  readonly next: (value: unknown) => unknown;
  readonly isOfKind: (value: unknown) => boolean;
}

function stepsOf(step: unknown, unit: unknown): Steps {
  if (!isNumber(step) || toDouble(step) <= 0)
    throw locationError(5733401, 'the step parameter in a range statement must be a strictly positive numeric value');
  if (unit === undefined)
    return { next: (value) => (isNumber(value) ? arithmetic('add', value, step) : value), isOfKind: isNumber };
  if (typeof unit !== 'string') throw new MongoError('TypeMismatch', 'the unit of a range statement must be a string');
  const amount = toDouble(step);
  return {
    next: (value) => (value instanceof Date ? addUnits(value, unit, amount) : value),
    isOfKind: (value) => value instanceof Date,
  };
}

/** `$densify` */
export const densify: StageFactory = (specification) => {
  const range: unknown = isDoc(specification) ? specification['range'] : undefined;
  if (!isDoc(specification) || typeof specification['field'] !== 'string' || !isDoc(range))
    throw new MongoError('FailedToParse', 'the $densify stage needs a field and a range');
  const { field } = specification;
  const fields = listOf(specification['partitionByFields']);
  const { next, isOfKind } = stepsOf(range['step'], range['unit']);
  const bounds: unknown = range['bounds'];
  if (bounds !== 'full' && bounds !== 'partition' && !(Array.isArray(bounds) && bounds.length === 2))
    throw new MongoError(
      'FailedToParse',
      "the bounds in a range statement must be 'full', 'partition' or an array of two",
    );
  const fieldOf = (document: Doc): unknown => indexedValues(document, field.split('.')).values[0];
  return function* densified(documents, { variables }) {
    const all = [...documents];
    const known = all.map(fieldOf).filter(isOfKind).sort(compareValues);
    let parts = partitioned(all, byFields(fields), { [field]: 1 }, variables);
    if (parts.length === 0 && Array.isArray(bounds) && fields.length === 0) parts = [{ key: null, documents: [] }];
    let generated = 0;
    for (const { documents: list } of parts) {
      const own = list.map(fieldOf).filter(isOfKind);
      const ends = Array.isArray(bounds) ? bounds : bounds === 'full' ? [known[0], known.at(-1)] : [own[0], own.at(-1)];
      const [low, high]: readonly unknown[] = ends;
      const inside = (value: unknown): boolean => {
        const order = compareValues(value, high);
        return bounds === 'full' ? order <= 0 : order < 0;
      };
      let wanted = low;
      const missing = function* missing(before: unknown): Iterable<Doc> {
        while (wanted !== undefined && inside(wanted) && (before === undefined || compareValues(wanted, before) < 0)) {
          generated += 1;
          if (generated > MAX_GENERATED) throw locationError(5897900, 'Generated too many documents in $densify');
          let made: Doc = {};
          for (const name of fields) {
            const value = list[0] === undefined ? undefined : indexedValues(list[0], name.split('.')).values[0];
            if (value !== undefined) made = withField(made, name, value);
          }
          yield withField(made, field, wanted);
          wanted = next(wanted);
        }
      };
      for (const document of list) {
        const value = fieldOf(document);
        if (isOfKind(value)) {
          yield* missing(value);
          if (wanted !== undefined && compareValues(wanted, value) === 0) wanted = next(wanted);
        } else if (value !== undefined && value !== null)
          throw locationError(
            5733201,
            'PlanExecutor error during aggregation :: caused by :: Densify field type must be numeric or a date',
          );
        yield document;
      }
      yield* missing(undefined);
    }
  };
};

/** `$fill` */
export const fill: StageFactory = (specification) => {
  if (!isDoc(specification) || !isDoc(specification['output']))
    throw new MongoError('FailedToParse', 'the $fill stage needs an output');
  const sort: unknown = specification['sortBy'];
  const by =
    specification['partitionBy'] === undefined
      ? byFields(listOf(specification['partitionByFields']))
      : compileExpression(specification['partitionBy']);
  const outputs = Object.entries(specification['output']).map(([path, one]) => {
    if (!isDoc(one) || 'value' in one === 'method' in one)
      throw locationError(6050202, `Each fill output must have exactly one of 'value' and 'method'`);
    if ('value' in one) return { path, value: compileExpression(one['value']) };
    const make = { linear: WINDOW_FUNCTIONS['$linearFill'], locf: WINDOW_FUNCTIONS['$locf'] }[String(one['method'])];
    if (make === undefined) throw locationError(6050202, 'Method must be either locf or linear');
    return { path, run: make(`$${path}`) };
  });
  return function* filled(documents, { variables }) {
    for (const { documents: list } of partitioned(documents, by, isDoc(sort) ? sort : undefined, variables)) {
      const partition: Partition = { documents: list, sort: isDoc(sort) ? sort : undefined, variables };
      const columns = outputs.map(({ path, value, run }) => ({
        path,
        values:
          run?.(partition, () => [0, list.length - 1]) ??
          list.map((document) => value?.(document, { ...variables, ROOT: document })),
      }));
      for (const [place, document] of list.entries()) {
        let made = document;
        for (const { path, values } of columns) {
          const present = indexedValues(document, path.split('.')).values[0];
          if (present === undefined || present === null) made = withField(made, path, values[place] ?? null);
        }
        yield made;
      }
    }
  };
};
