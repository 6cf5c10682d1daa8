import { type Collection, type mongo, Types } from 'mongoose';
import { type Mapped, provenanceStamp, type StorageContext } from '../documents/source.ts';

/** Where a page's documents go and what they are known by. */
export interface PageTarget {
  readonly collection: Collection;
  /** Equality filter within which a key is unique; a unique index covers it with the key. */
  readonly scope: Readonly<Record<string, unknown>>;
  readonly key: string;
  /** The field of the provenance. */
  readonly source: 'AccountSource' | 'ProductSource';
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;

/** The content hashes of what is stored, by key. */
export type StoredHashes = Map<unknown, unknown>;

/** Reads them of all that is within the target's scope. */
export async function storedHashes(target: PageTarget): Promise<StoredHashes> {
  const { collection, scope, key, source } = target;
  const found = collection.find(scope, { projection: { _id: 0, [key]: 1, [`${source}.ContentHash`]: 1 } });
  const stored: StoredHashes = new Map();
  for await (const document of found) stored.set(document[key], member(document[source], 'ContentHash'));
  return stored;
}

/** Puts a value at a dotted path of a document that is being made. */
function put(document: mongo.Document, path: string, value: unknown): void {
  const dot = path.indexOf('.');
  if (dot < 0) {
    document[path] = value;
    return;
  }
  const name = path.slice(0, dot);
  document[name] ??= {};
  put(document[name], path.slice(dot + 1), value);
}

/** The operation for an item that is not stored: no other writer has the connection, so it is simply inserted. */
function insertion(target: PageTarget, key: string, item: Mapped, stamp: mongo.Document) {
  const { scope, source } = target;
  // First, where the server wants it: else it has to write the document anew.
  const document: mongo.Document = { _id: new Types.ObjectId() };
  for (const [path, value] of Object.entries(scope)) put(document, path, value);
  put(document, target.key, key);
  for (const [name, value] of Object.entries({ ...item.initial, ...item.fields }))
    if (value !== undefined && name !== target.key) put(document, name, value);
  for (const [name, value] of Object.entries(stamp)) put(document, `${source}.${name}`, value);
  put(document, `${source}.CreationDate`, stamp['UpdateDate']);
  put(document, `${source}.ContentHash`, item.contentHash);
  return { insertOne: { document } } satisfies mongo.AnyBulkWriteOperation;
}

/** The operation for an item that is stored with another content. */
function replacement(target: PageTarget, key: string, item: Mapped, stamp: mongo.Document) {
  const { scope, source } = target;
  const set: mongo.Document = {};
  const unset: mongo.Document = {};
  for (const [name, value] of Object.entries(item.fields)) {
    if (value === undefined) unset[name] = '';
    else if (name !== target.key) set[name] = value;
  }
  for (const [name, value] of Object.entries(stamp)) {
    if (!Object.hasOwn(scope, `${source}.${name}`)) set[`${source}.${name}`] = value;
  }
  set[`${source}.ContentHash`] = item.contentHash;
  return {
    updateOne: {
      filter: { ...scope, [target.key]: key },
      update: {
        $set: set,
        ...(Object.keys(unset).length === 0 ? {} : { $unset: unset }),
      },
    },
  } satisfies mongo.AnyBulkWriteOperation;
}

/**
 * What is to be written of a page, leaving out what is stored with the same content.
 * @param items by key; the later one counts where a page has a key twice
 * @param stored read before: no one else writes while this run has the connection
 */
export function pageOperations(
  target: PageTarget,
  items: ReadonlyMap<string, Mapped>,
  context: StorageContext,
  stored: ReadonlyMap<unknown, unknown>,
): mongo.AnyBulkWriteOperation[] {
  const stamp = provenanceStamp(context);
  return [...items]
    .filter(([key, item]) => stored.get(key) !== item.contentHash)
    .map(([key, item]) =>
      stored.has(key) ? replacement(target, key, item, stamp) : insertion(target, key, item, stamp),
    );
}
