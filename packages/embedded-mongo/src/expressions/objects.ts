import { type Doc, isDoc, setMember } from '../bson/codec.ts';
import { typeName } from '../bson/types.ts';
import { locationError } from '../errors.ts';
import { expectArray, isNullish, named, unary, variadic } from './arguments.ts';
import type { OperatorTable } from './scope.ts';

function mergeObjects(values: readonly unknown[]): Doc {
  const merged: Doc = {};
  for (const value of values) {
    if (isNullish(value)) continue;
    if (!isDoc(value))
      throw locationError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
    for (const [name, child] of Object.entries(value)) setMember(merged, name, child);
  }
  return merged;
}

export function arrayToObject(value: unknown): unknown {
  if (isNullish(value)) return null;
  const result: Doc = {};
  for (const item of expectArray(value, '$arrayToObject')) {
    const [key, child]: unknown[] = Array.isArray(item) ? item : isDoc(item) ? [item['k'], item['v']] : [];
    if (typeof key !== 'string') throw locationError(40398, '$arrayToObject requires an array of key-value pairs');
    setMember(result, key, child);
  }
  return result;
}

export const objectOperators: OperatorTable = {
  $mergeObjects: variadic((args) => mergeObjects(args.length === 1 && Array.isArray(args[0]) ? args[0] : args)),
  $objectToArray: unary((value) => {
    if (isNullish(value)) return null;
    if (!isDoc(value))
      throw locationError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
    return Object.entries(value).map(([k, v]) => ({ k, v }));
  }),
  $arrayToObject: unary(arrayToObject),
  $setField: named(['field', 'input', 'value'], [], (args) => (root, variables) => {
    const input = args['input']?.(root, variables);
    const field = args['field']?.(root, variables);
    if (isNullish(input)) return null;
    if (!isDoc(input) || typeof field !== 'string')
      throw locationError(4161105, '$setField requires an object and a field name');
    const { ...result } = input;
    const value = args['value']?.(root, variables);
    if (value === undefined) delete result[field];
    else setMember(result, field, value);
    return result;
  }),
  $unsetField: named(['field', 'input'], [], (args) => (root, variables) => {
    const input = args['input']?.(root, variables);
    const field = args['field']?.(root, variables);
    if (isNullish(input)) return null;
    if (!isDoc(input) || typeof field !== 'string')
      throw locationError(4161105, '$unsetField requires an object and a field name');
    return Object.fromEntries(Object.entries(input).filter(([name]) => name !== field));
  }),
};
