import type { Doc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { type Collection, namespace } from './catalogue.ts';
import type { IndexSpec } from './index-spec.ts';

/** MongoDB's error for a second document with a unique index's key. */
export function duplicateKey(collection: Collection, spec: IndexSpec, document: Doc): MongoError {
  const keyValue: Doc = {};
  for (const field of spec.fields) keyValue[field.name] = shownKey(document, field.path);
  const shown = Object.entries(keyValue)
    .map(([name, value]) => `${name}: ${showValue(value)}`)
    .join(', ');
  return new MongoError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace(collection.db, collection.name)} index: ${spec.name} dup key: { ${shown} }`,
    { fields: { keyPattern: spec.key, keyValue } },
  );
}

function shownKey(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const part of path)
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? Object.getOwnPropertyDescriptor(value, part)?.value
        : undefined;
  return value ?? null;
}

function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null && 'toHexString' in value && typeof value.toHexString === 'function')
    return `ObjectId('${String(value.toHexString())}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  return String(value);
}
