import { ObjectId } from 'bson';
import { cloneValue, type Doc, encode, isDoc, setMember } from '../bson/codec.ts';
import { equalValues } from '../bson/compare.ts';
import { bytesOf, firstName, keepBytes, prepended } from '../bson/raw.ts';
import { regexParts } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import type { Variables } from '../expressions/scope.ts';
import { compilePipelineUpdate } from '../pipeline/pipeline-update.ts';
import { isOperatorDoc } from '../query/operators.ts';
import { placeAt } from './field-update.ts';
import { FIELD_OPERATORS, isReplacement } from './operators.ts';
import { compileArrayFilters, expandPath, matchedPosition } from './positional.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Gives the document after an update; the one before stays as it was. */
export type Update = (before: Doc, inserting: boolean, now: Date) => Doc;

export interface UpdateOptions {
  readonly update: unknown;
  readonly filter: Doc;
  readonly arrayFilters?: unknown;
  readonly multi: boolean;
  readonly variables?: Variables;
}

/** A document's bytes. @throws MongoError when it is larger than MongoDB allows */
export function encodeChecked(document: Doc): Uint8Array {
  const bytes = bytesOf(document) ?? encode(document);
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new MongoError(
      'BSONObjectTooLarge',
      `object to insert too large. size in bytes: ${bytes.length}, max size: ${MAX_DOCUMENT_BYTES}`,
    );
  return bytes;
}

/** `_id` first, as the server stores documents. */
export function idFirst(document: Doc): Doc {
  const came = bytesOf(document);
  if (came === undefined ? Object.keys(document)[0] === '_id' : firstName(came) === '_id') return document;
  return '_id' in document ? { _id: document['_id'], ...document } : document;
}

function checkId(before: Doc, after: Doc, inserting: boolean): Doc {
  if (!inserting && '_id' in before && !('_id' in after)) return { _id: before['_id'], ...after };
  if (!inserting && !equalValues(before['_id'], after['_id'])) {
    throw new MongoError(
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
  return idFirst(after);
}

/** Paths that an update changes, and (false) what they begin with. */
type TakenPaths = Map<string, boolean>;

const beginnings = (path: string): string[] => {
  const parts = path.split('.');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('.'));
};

function conflictOf(path: string, taken: TakenPaths): string | undefined {
  if (taken.has(path)) return path;
  return path.includes('.') ? beginnings(path).find((beginning) => taken.get(beginning) === true) : undefined;
}

function take(path: string, taken: TakenPaths): void {
  taken.set(path, true);
  if (!path.includes('.')) return;
  for (const beginning of beginnings(path)) if (!taken.has(beginning)) taken.set(beginning, false);
}

function fieldEntries(update: Doc): { operator: string; field: string; operand: unknown }[] {
  const entries = Object.entries(update).flatMap(([operator, fields]) => {
    if (!(operator in FIELD_OPERATORS) && operator !== '$rename')
      throw new MongoError(
        'FailedToParse',
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    if (!isDoc(fields))
      throw new MongoError(
        'FailedToParse',
        `Modifiers operate on fields but we found type ${typeof fields} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${String(fields)}}`,
      );
    return Object.entries(fields).map(([field, operand]) => ({ operator, field, operand }));
  });
  const taken = new Map<string, boolean>();
  for (const { operator, field, operand } of entries) {
    if (operator === '$rename' && operand === field)
      throw new MongoError('BadValue', `The source and target field for $rename must differ: ${field}: "${field}"`);
    for (const path of operator === '$rename' ? [field, String(operand)] : [field]) {
      if (path === '' || (path.includes('.') && path.split('.').includes('')))
        throw new MongoError(
          { code: 56, codeName: 'EmptyFieldName' },
          `The update path '${path}' contains an empty field name, which is not allowed.`,
        );
      const other = conflictOf(path, taken);
      if (other !== undefined)
        throw new MongoError(
          'ConflictingUpdateOperators',
          `Updating the path '${path}' would create a conflict at '${other}'`,
        );
      take(path, taken);
    }
  }
  return entries;
}

function rename(document: Doc, field: string, to: unknown): void {
  if (typeof to !== 'string') throw new MongoError('BadValue', `The 'to' field for $rename must be a string: ${field}`);
  const from = placeAt(document, field.split('.'), false);
  const value = from?.get();
  if (value === undefined) return;
  from?.unset();
  placeAt(document, to.split('.'), true)?.set(value);
}

const NEEDS_FIELD = new Set(['$unset', '$pull', '$pullAll', '$pop']);

function operatorUpdate(update: Doc, options: UpdateOptions): Update {
  const entries = fieldEntries(update);
  const filters = compileArrayFilters(options.arrayFilters);
  const positional = entries.some(({ field }) => field.split('.').includes('$'));
  return (before, inserting, now) => {
    const document = cloneValue(before);
    const position = positional ? matchedPosition(before, options.filter) : undefined;
    for (const { operator, field, operand } of entries) {
      if (operator === '$rename') {
        rename(document, field, operand);
        continue;
      }
      if (operator === '$setOnInsert' && !inserting) continue;
      for (const path of expandPath(document, field.split('.'), position, filters)) {
        const place = placeAt(document, path, !NEEDS_FIELD.has(operator));
        if (place !== undefined) FIELD_OPERATORS[operator]?.(place, operand, { inserting, now, field });
      }
    }
    return checkId(before, document, inserting);
  };
}

/**
 * Compiles an update: operators, a replacement document, or a pipeline.
 * @throws MongoError for what MongoDB refuses
 */
export function compileUpdate(options: UpdateOptions): Update {
  const { update, multi, variables = {} } = options;
  if (Array.isArray(update)) {
    const run = compilePipelineUpdate(update.filter(isDoc), variables);
    return (before, inserting) => checkId(before, run(before), inserting);
  }
  if (!isDoc(update)) throw new MongoError('FailedToParse', 'Update argument must be either an object or an array');
  if (!isReplacement(update)) return operatorUpdate(update, options);
  if (multi && Object.keys(update).length >= 0)
    throw new MongoError('FailedToParse', 'multi update is not supported for replacement-style update');
  if (Object.keys(update).some((key) => key.startsWith('$')))
    throw new MongoError('DollarPrefixedFieldName', 'a replacement must not have fields that begin with $');
  return (before, inserting) => {
    const after = cloneValue(update);
    if (inserting && '_id' in before && !('_id' in after)) return { _id: before['_id'], ...after };
    return checkId(before, after, inserting && !('_id' in before));
  };
}

/** The document that an upsert begins with: what the filter says its fields are equal to. */
export function upsertBase(filter: Doc): Doc {
  const document: Doc = {};
  const addAll = (part: Doc): void => {
    for (const [field, condition] of Object.entries(part)) {
      if (field === '$and' && Array.isArray(condition)) for (const one of condition) if (isDoc(one)) addAll(one);
      if (field === '$or' && Array.isArray(condition) && condition.length === 1 && isDoc(condition[0]))
        addAll(condition[0]);
      if (field.startsWith('$') || regexParts(condition) !== undefined) continue;
      let value: unknown = condition;
      if (isDoc(condition) && isOperatorDoc(condition)) {
        const list: unknown = condition['$in'];
        if ('$eq' in condition) value = condition['$eq'];
        else if (Array.isArray(list) && list.length === 1) value = list[0];
        else if (Array.isArray(condition['$all']) && condition['$all'].length === 1) value = condition['$all'][0];
        else continue;
      }
      placeAt(document, field.split('.'), true)?.set(cloneValue(value));
    }
  };
  addAll(filter);
  return document;
}

/** A document with an `_id`, made where it has none. */
export function withId(document: Doc): Doc {
  if (document['_id'] === undefined) {
    const made: Doc = { _id: new ObjectId() };
    for (const [name, value] of Object.entries(document)) if (name !== '_id') setMember(made, name, value);
    const bytes = '_id' in document ? undefined : bytesOf(document);
    return bytes === undefined ? made : keepBytes(made, prepended(bytes, '_id', made['_id']));
  }
  return idFirst(document);
}
