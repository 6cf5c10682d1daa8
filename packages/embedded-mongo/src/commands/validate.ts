import { Int32, Long } from 'bson';
import { decode } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { namespace } from '../storage/catalogue.ts';
import { hasEntry } from '../storage/index-entries.ts';
import { indexKeys } from '../storage/index-spec.ts';
import { afterPrefix } from '../storage/key-encoding.ts';
import { idBytes } from '../storage/keys.ts';
import { collectionName } from './arguments.ts';
import type { Command } from './context.ts';

/** validate: whether the documents are BSON and the indexes have exactly their keys. */
export const validate: Command = (command, { engine, view, db }) => {
  const name = collectionName(command);
  const collection = engine.find(db, name);
  if (collection === undefined)
    throw new MongoError('NamespaceNotFound', `Collection '${namespace(db, name)}' does not exist to validate.`);
  const errors: string[] = [];
  const expected = new Map(collection.indexes.map((index) => [index.id, 0]));
  let records = 0;
  for (const { record, bytes } of view.scan(collection)) {
    records += 1;
    const document = decode(bytes);
    for (const index of collection.indexes) {
      const { keys } = indexKeys(index.spec, document);
      expected.set(index.id, (expected.get(index.id) ?? 0) + keys.length);
      const missing = keys.some((key) => !hasEntry(engine.files, index, key, record));
      if (missing) errors.push(`index ${index.spec.name} lacks a key of record ${record}`);
    }
  }
  const keysPerIndex: Record<string, Long> = {};
  for (const { id, spec } of collection.indexes) {
    const prefix = idBytes(id);
    const count = engine.files.entries.getKeysCount({ start: prefix, end: afterPrefix(prefix) });
    if (count !== expected.get(id)) errors.push(`index ${spec.name} has keys that no document has`);
    keysPerIndex[spec.name] = Long.fromNumber(count);
  }
  if (records !== collection.count) errors.push(`the count says ${collection.count}, there are ${records}`);
  return {
    ns: namespace(db, name),
    nrecords: Long.fromNumber(records),
    nIndexes: new Int32(collection.indexes.length),
    keysPerIndex,
    valid: errors.length === 0,
    errors,
    warnings: [],
    ok: 1,
  };
};
