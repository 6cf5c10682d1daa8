import { Int32, Long, Timestamp } from 'bson';
import { cloneValue, type Doc, isDoc } from '../bson/codec.ts';
import { compareValues, equalValues } from '../bson/compare.ts';
import { arithmetic } from '../bson/numbers.ts';
import { asInteger, isNumber, regexParts, typeName } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { equals, isOperatorDoc, regexTest, type ValueTest } from '../query/operators.ts';
import { sortComparator } from '../query/sort.ts';
import type { Place } from './field-update.ts';

/** Changes what is at a place; `undefined` is a missing field. */
export type FieldOperator = (
  place: Place,
  operand: unknown,
  context: { readonly inserting: boolean; readonly now: Date; readonly field: string },
) => void;

function number(operator: 'add' | 'multiply', name: string): FieldOperator {
  return (place, operand, { field }) => {
    if (!isNumber(operand))
      throw new MongoError(
        'TypeMismatch',
        `Cannot ${name === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${field}: ${String(operand)}}`,
      );
    const value = place.get();
    if (value === undefined) {
      place.set(operator === 'add' ? operand : arithmetic('multiply', operand, new Int32(0)));
      return;
    }
    if (!isNumber(value))
      throw new MongoError(
        'TypeMismatch',
        `Cannot apply ${name} to a value of non-numeric type. {field: '${field}'} has the field of non-numeric type ${typeName(value)}`,
      );
    const result = arithmetic(operator, value, operand);
    const integers =
      (value instanceof Int32 || value instanceof Long) && (operand instanceof Int32 || operand instanceof Long);
    if (integers && !(result instanceof Int32) && !(result instanceof Long))
      throw new MongoError('BadValue', `Failed to apply ${name} operations to current value: the result overflows`);
    place.set(result);
  };
}

const extreme =
  (sign: 1 | -1): FieldOperator =>
  (place, operand) => {
    const value = place.get();
    if (value === undefined || compareValues(operand, value) * sign > 0) place.set(cloneValue(operand));
  };

function arrayAt(place: Place, field: string): unknown[] | undefined {
  const value = place.get();
  if (value === undefined) return undefined;
  if (!Array.isArray(value))
    throw new MongoError('BadValue', `The field '${field}' must be an array but is of type ${typeName(value)}`, {});
  return value.slice();
}

const MODIFIERS = ['$each', '$position', '$slice', '$sort'];

const push: FieldOperator = (place, operand, { field }) => {
  const list = arrayAt(place, field) ?? [];
  if (!isDoc(operand) || !('$each' in operand)) {
    place.set([...list, cloneValue(operand)]);
    return;
  }
  for (const key of Object.keys(operand))
    if (!MODIFIERS.includes(key)) throw new MongoError('BadValue', `Unrecognized clause in $push: ${key}`);
  const each: unknown = operand['$each'];
  if (!Array.isArray(each)) throw new MongoError('BadValue', 'The argument to $each in $push must be an array');
  const position = asInteger(operand['$position']) ?? list.length;
  list.splice(
    position < 0 ? Math.max(list.length + position, 0) : position,
    0,
    ...each.map((item: unknown) => cloneValue(item)),
  );
  const sort: unknown = operand['$sort'];
  if (isDoc(sort)) list.sort(sortComparator(sort));
  else if (sort !== undefined) list.sort((a, b) => compareValues(a, b) * (asInteger(sort) ?? 1));
  const slice = asInteger(operand['$slice']);
  place.set(slice === undefined ? list : slice >= 0 ? list.slice(0, slice) : list.slice(slice));
};

const addToSet: FieldOperator = (place, operand, { field }) => {
  const list = arrayAt(place, field) ?? [];
  const each: unknown = isDoc(operand) && '$each' in operand ? operand['$each'] : [operand];
  if (!Array.isArray(each)) throw new MongoError('TypeMismatch', 'The argument to $each in $addToSet must be an array');
  for (const item of each) if (!list.some((one) => equalValues(one, item))) list.push(cloneValue(item));
  place.set(list);
};

function pullTest(condition: unknown): ValueTest {
  const regex = regexParts(condition);
  if (regex !== undefined) return regexTest(regex.pattern, regex.options);
  if (!isDoc(condition)) return equals(condition);
  if (isOperatorDoc(condition)) {
    const filter = compileFilter({ element: condition });
    return (value) => filter({ element: value });
  }
  const filter = compileFilter(condition);
  return (value) => isDoc(value) && filter(value);
}

const pull: FieldOperator = (place, operand, { field }) => {
  const list = arrayAt(place, field);
  if (list === undefined) return;
  const test = pullTest(operand);
  place.set(list.filter((item) => !test(item)));
};

const isInteger = (value: unknown): value is Int32 | Long => value instanceof Int32 || value instanceof Long;

/** What each update operator does with one field. */
export const FIELD_OPERATORS: Readonly<Record<string, FieldOperator>> = {
  $set: (place, operand) => place.set(cloneValue(operand)),
  $setOnInsert: (place, operand, { inserting }) => {
    if (inserting) place.set(cloneValue(operand));
  },
  $unset: (place) => place.unset(),
  $inc: number('add', '$inc'),
  $mul: number('multiply', '$mul'),
  $min: extreme(-1),
  $max: extreme(1),
  $currentDate: (place, operand, { now }) => {
    const wanted: unknown = isDoc(operand) ? operand['$type'] : 'date';
    place.set(wanted === 'timestamp' ? new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }) : now);
  },
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: (place, operand, { field }) => {
    const list = arrayAt(place, field);
    if (!Array.isArray(operand)) throw new MongoError('BadValue', '$pullAll requires an array argument');
    if (list !== undefined) place.set(list.filter((item) => !operand.some((one: unknown) => equalValues(one, item))));
  },
  $pop: (place, operand, { field }) => {
    const value = place.get();
    if (value !== undefined && !Array.isArray(value))
      throw new MongoError(
        'TypeMismatch',
        `Path '${field}' contains an element of non-array type '${typeName(value)}'`,
      );
    const list = arrayAt(place, field);
    const end = asInteger(operand);
    if (end !== 1 && end !== -1) throw new MongoError('FailedToParse', '$pop expects 1 or -1');
    if (list !== undefined) place.set(end === 1 ? list.slice(0, -1) : list.slice(1));
  },
  $bit: (place, operand, { field }) => {
    if (!isDoc(operand))
      throw new MongoError('BadValue', `The $bit modifier is not compatible with a ${typeName(operand)}`);
    for (const [kind, mask] of Object.entries(operand)) {
      const value = place.get() ?? new Int32(0);
      if (!isInteger(mask))
        throw new MongoError(
          'BadValue',
          `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(mask)}' is not supported here: {${kind}: ${String(mask)}}`,
        );
      if (!isInteger(value))
        throw new MongoError(
          'BadValue',
          `Cannot apply $bit to a value of non-integral type. {field: '${field}'} has the field of non-integer type ${typeName(value)}`,
        );
      if (!['and', 'or', 'xor'].includes(kind))
        throw new MongoError('BadValue', `The $bit modifier only supports 'and', 'or', and 'xor', not '${kind}'`);
      const [a, b] = [BigInt(value.toString()), BigInt(mask.toString())];
      const result = kind === 'and' ? a & b : kind === 'or' ? a | b : a ^ b;
      place.set(value instanceof Long || mask instanceof Long ? Long.fromBigInt(result) : new Int32(Number(result)));
    }
  },
};

export const isReplacement = (update: Doc): boolean => !Object.keys(update)[0]?.startsWith('$');
