import { Binary, Int32, Long } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { equalValues } from '../bson/compare.ts';
import { MongoError } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { type Collection, namespace } from '../storage/catalogue.ts';
import { indexSpec } from '../storage/index-spec.ts';
import { collectionName, documentArgument, isSet, listArgument, refuseCollation } from './arguments.ts';
import type { Command, CommandContext } from './context.ts';

const REFUSED_OPTIONS = [
  'capped',
  'timeseries',
  'clusteredIndex',
  'viewOn',
  'changeStreamPreAndPostImages',
  'encryptedFields',
];
const KEPT_OPTIONS = ['validator', 'validationLevel', 'validationAction'];

function existing({ engine, db }: CommandContext, name: string): Collection {
  const collection = engine.find(db, name);
  if (collection === undefined) throw new MongoError('NamespaceNotFound', `ns does not exist: ${db}.${name}`);
  return collection;
}

/** create */
export const create: Command = async (command, { engine, db }) => {
  const name = collectionName(command);
  refuseCollation(command);
  const refused = REFUSED_OPTIONS.find((option) => command[option] !== undefined && command[option] !== false);
  if (refused !== undefined)
    throw new MongoError('CommandNotSupported', `the option '${refused}' of create is not served here`);
  const options = Object.fromEntries(
    KEPT_OPTIONS.filter((option) => command[option] !== undefined).map((option) => [option, command[option]]),
  );
  const known = engine.find(db, name);
  // As MongoDB 7: making what is there already, with the same options, is no error.
  if (known !== undefined && equalValues(known.options, options)) return { ok: 1 };
  engine.create(db, name, options);
  await engine.flushed();
  return { ok: 1 };
};

/** Gives a TTL index another time. */
function modifyIndex(collection: Collection, change: Doc, context: CommandContext): Doc {
  const { keyPattern, name, expireAfterSeconds, ...others } = change;
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new MongoError('InvalidOptions', `collMod of '${other}' of an index is not served here`);
  const found = collection.indexes.find(
    ({ spec }) => spec.name === name || (isDoc(keyPattern) && equalValues(spec.key, keyPattern)),
  );
  if (found === undefined) throw new MongoError('IndexNotFound', `cannot find index ${String(name ?? keyPattern)}`);
  const before: unknown = found.spec.document['expireAfterSeconds'];
  context.engine.setIndexSpec(collection, found, indexSpec({ ...found.spec.document, expireAfterSeconds }));
  return {
    ...(before === undefined ? {} : { expireAfterSeconds_old: before }),
    expireAfterSeconds_new: expireAfterSeconds,
  };
}

/** collMod: validators, and the time of TTL indexes */
export const collMod: Command = async (command, context) => {
  const collection = existing(context, collectionName(command));
  const index: unknown = command['index'];
  const modified = isDoc(index) ? modifyIndex(collection, index, context) : {};
  const changed = Object.fromEntries(
    KEPT_OPTIONS.filter((option) => command[option] !== undefined).map((option) => [option, command[option]]),
  );
  context.engine.setOptions(collection, { ...collection.options, ...changed });
  await context.engine.flushed();
  return { ...modified, ok: 1 };
};

/** drop */
export const drop: Command = async (command, { engine, db }) => {
  const name = collectionName(command);
  const collection = engine.find(db, name);
  if (collection === undefined) return { ok: 1 };
  const { length } = collection.indexes;
  engine.drop(collection);
  await engine.flushed();
  return { nIndexesWas: new Int32(length), ns: namespace(db, name), ok: 1 };
};

/** dropDatabase */
export const dropDatabase: Command = async (_command, { engine, db }) => {
  const list = engine.list(db);
  for (const collection of list) engine.drop(collection);
  if (list.length > 0) engine.transact(() => engine.history.structure('dropDatabase', { db, name: '', uuid: '' }));
  await engine.flushed();
  return { dropped: db, ok: 1 };
};

/** renameCollection (on database admin) */
export const renameCollection: Command = async (command, { engine }) => {
  const split = (ns: unknown): [string, string] => {
    const dot = typeof ns === 'string' ? ns.indexOf('.') : -1;
    if (typeof ns !== 'string' || dot < 1)
      throw new MongoError('InvalidNamespace', 'renameCollection needs two namespaces');
    return [ns.slice(0, dot), ns.slice(dot + 1)];
  };
  const [fromDb, fromName] = split(command['renameCollection']);
  const [toDb, toName] = split(command['to']);
  const collection = engine.find(fromDb, fromName);
  if (collection === undefined)
    throw new MongoError('NamespaceNotFound', `Source collection ${fromDb}.${fromName} does not exist`);
  engine.rename(collection, toDb, toName, isSet(command, 'dropTarget'));
  await engine.flushed();
  return { ok: 1 };
};

/** listCollections */
export const listCollections: Command = (command, { engine, db, cursors }) => {
  const filter = compileFilter(documentArgument(command, 'filter'));
  const documents = engine
    .list(db)
    .map(({ name, options, uuid }) => {
      const idIndex = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };
      const info = { readOnly: false, uuid: new Binary(Buffer.from(uuid.replaceAll('-', ''), 'hex'), 4) };
      return isSet(command, 'nameOnly')
        ? { name, type: 'collection' }
        : { name, type: 'collection', options, info, idIndex };
    })
    .filter((document) => filter(document));
  const cursor: unknown = command['cursor'];
  return cursors.first(`${db}.$cmd.listCollections`, documents, isDoc(cursor) ? cursor['batchSize'] : undefined);
};

/** listDatabases */
export const listDatabases: Command = (command, { engine }) => {
  const filter = compileFilter(documentArgument(command, 'filter'));
  const names = [...new Set(engine.list().map(({ db }) => db))].sort();
  const databases = names
    .map((name) => {
      const bytes = engine.list(name).reduce((sum, one) => sum + one.bytes, 0);
      return isSet(command, 'nameOnly') ? { name } : { name, sizeOnDisk: Long.fromNumber(bytes), empty: false };
    })
    .filter((document) => filter(document));
  return { databases, totalSize: Long.fromNumber(engine.list().reduce((sum, one) => sum + one.bytes, 0)), ok: 1 };
};

const nameTaken = (name: string): MongoError =>
  new MongoError(
    'IndexKeySpecsConflict',
    `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Requested index: ${name}`,
  );

/** createIndexes */
export const createIndexes: Command = async (command, context) => {
  const { engine, db } = context;
  const name = collectionName(command);
  const created = engine.find(db, name) === undefined;
  const specs = listArgument(command, 'indexes').map((document) => indexSpec({ v: new Int32(2), ...document }));
  if (specs.length === 0) throw new MongoError('BadValue', 'Must specify at least one index to create');
  const collection = engine.ensure(db, name);
  const before = collection.indexes.length;
  for (const spec of specs) {
    const sameKey = (key: Doc) =>
      equalValues(key, spec.key) && JSON.stringify(Object.keys(key)) === JSON.stringify(Object.keys(spec.key));
    const byName = collection.indexes.find((index) => index.spec.name === spec.name);
    const byKey = collection.indexes.find((index) => sameKey(index.spec.key));
    const known = byKey ?? byName;
    if (known === undefined) {
      engine.addIndex(collection, spec);
      continue;
    }
    if (known === byKey && known.spec.name === '_id_') continue;
    if (known !== byKey) throw nameTaken(spec.name);
    const same =
      known.spec.unique === spec.unique &&
      known.spec.sparse === spec.sparse &&
      equalValues(
        known.spec.document['partialFilterExpression'] ?? null,
        spec.document['partialFilterExpression'] ?? null,
      ) &&
      equalValues(known.spec.document['expireAfterSeconds'] ?? null, spec.document['expireAfterSeconds'] ?? null);
    if (known.spec.name !== spec.name)
      throw new MongoError('IndexOptionsConflict', `Index already exists with a different name: ${known.spec.name}`);
    if (!same) throw nameTaken(spec.name);
  }
  await engine.flushed();
  const after = collection.indexes.length;
  return {
    numIndexesBefore: new Int32(before),
    numIndexesAfter: new Int32(after),
    createdCollectionAutomatically: created,
    ...(before === after ? { note: 'all indexes already exist' } : {}),
    ok: 1,
  };
};

/** listIndexes */
export const listIndexes: Command = (command, context) => {
  const name = collectionName(command);
  const collection = existing(context, name);
  const cursor: unknown = command['cursor'];
  const documents = collection.indexes.map(({ spec }) => ({
    v: new Int32(2),
    key: spec.key,
    name: spec.name,
    ...spec.document,
  }));
  return context.cursors.first(namespace(context.db, name), documents, isDoc(cursor) ? cursor['batchSize'] : undefined);
};

/** dropIndexes */
export const dropIndexes: Command = async (command, context) => {
  const collection = existing(context, collectionName(command));
  const before = collection.indexes.length;
  const wanted: unknown = command['index'];
  const others = collection.indexes.filter(({ spec }) => spec.name !== '_id_');
  const names = wanted === '*' ? undefined : Array.isArray(wanted) ? wanted : [wanted];
  const chosen =
    names === undefined
      ? others
      : names.map((one: unknown) => {
          const found = collection.indexes.find(
            ({ spec }) => spec.name === one || (isDoc(one) && equalValues(spec.key, one)),
          );
          if (found === undefined) throw new MongoError('IndexNotFound', `index not found with name [${String(one)}]`);
          if (found.spec.name === '_id_') throw new MongoError('InvalidOptions', 'cannot drop _id index');
          return found;
        });
  for (const index of chosen) context.engine.dropIndex(collection, index);
  await context.engine.flushed();
  return { nIndexesWas: new Int32(before), ok: 1 };
};

/** collStats */
export const collStats: Command = (command, { engine, db }) => {
  const name = collectionName(command);
  const collection = engine.find(db, name);
  const { count = 0, bytes = 0, indexes = [] } = collection ?? {};
  return {
    ns: namespace(db, name),
    size: Long.fromNumber(bytes),
    count: new Int32(count),
    avgObjSize: new Int32(count === 0 ? 0 : Math.floor(bytes / count)),
    storageSize: Long.fromNumber(bytes),
    nindexes: new Int32(indexes.length),
    ok: 1,
  };
};

/** dbStats */
export const dbStats: Command = (_command, { engine, db }) => {
  const list = engine.list(db);
  const sum = (of: (one: Collection) => number) => list.reduce((total, one) => total + of(one), 0);
  return {
    db,
    collections: new Int32(list.length),
    objects: Long.fromNumber(sum(({ count }) => count)),
    dataSize: Long.fromNumber(sum(({ bytes }) => bytes)),
    indexes: new Int32(sum(({ indexes }) => indexes.length)),
    ok: 1,
  };
};
