import type { Recognised } from '@of/bank-adapters';
import type { ObjectId } from '@of/models';
import { type ClientSession, type mongo, Types } from 'mongoose';
import { provenanceStamp } from '../documents/source.ts';
import type { KnownTransaction, ListedTransaction } from './known-entries.ts';
import { record, type SyncRun } from './sync-run.ts';

/** A listed transaction that has been recognised, or is new. */
export interface Decided {
  readonly listed: ListedTransaction;
  readonly recognised: Recognised<KnownTransaction>;
}

/** What has to be written of a page: whatever is stored as it is listed is left out. */
export interface PageWrite {
  readonly added: readonly (Decided & { readonly _id: ObjectId })[];
  readonly modified: readonly (Decided & { readonly known: KnownTransaction })[];
}

const isSame = ({ listed, recognised: { known, id, occurrence } }: Decided): boolean =>
  known !== undefined &&
  known.contentHash === listed.document.contentHash &&
  known.id === id &&
  known.fingerprint === listed.entry.fingerprint &&
  known.occurrence === occurrence;

/** Sorts out what is new and what has changed. */
export function pageWrite(decided: readonly Decided[]): PageWrite {
  const changed = decided.filter((one) => !isSame(one));
  return {
    added: changed.flatMap((one) =>
      one.recognised.known === undefined ? [{ ...one, _id: new Types.ObjectId() }] : [],
    ),
    modified: changed.flatMap((one) =>
      one.recognised.known === undefined ? [] : [{ ...one, known: one.recognised.known }],
    ),
  };
}

function insertion({ _id, listed, recognised }: PageWrite['added'][number], sequence: number, stamp: mongo.Document) {
  const { id, occurrence } = recognised;
  // `_id` first, where the server wants it: else it has to write the document anew.
  const document: mongo.Document = { _id, TransactionId: id, TransactionSequence: sequence };
  for (const [name, value] of Object.entries(listed.document.fields)) if (value !== undefined) document[name] = value;
  document['TransactionFingerprint'] = { Hash: listed.entry.fingerprint, Occurrence: occurrence };
  document['TransactionSource'] = {
    ...stamp,
    ContentHash: listed.document.contentHash,
    CreationDate: stamp['UpdateDate'],
  };
  return { insertOne: { document } } satisfies mongo.AnyBulkWriteOperation;
}

function replacement(
  { listed, recognised: { id, occurrence }, known }: PageWrite['modified'][number],
  stamp: mongo.Document,
) {
  const set: mongo.Document = {
    TransactionId: id,
    TransactionFingerprint: { Hash: listed.entry.fingerprint, Occurrence: occurrence },
    'TransactionSource.ContentHash': listed.document.contentHash,
  };
  const unset: mongo.Document = {};
  for (const [name, value] of Object.entries(listed.document.fields)) {
    if (value === undefined) unset[name] = '';
    else set[name] = value;
  }
  // What another entry took back stays so, although the bank goes on listing it as booked.
  if (known.status === 'Reversed' && set['TransactionStatus'] === 'Booked') delete set['TransactionStatus'];
  // And so does what was found out about the pending entry that it was.
  if (known.supersedes !== undefined && listed.transaction.supersedes === undefined) {
    delete unset['TransactionRelation'];
    delete set['TransactionRelation'];
    set['TransactionRelation.Supersedes'] = known.supersedes;
    if (listed.transaction.reverses !== undefined) set['TransactionRelation.Reverses'] = listed.transaction.reverses;
  }
  for (const [name, value] of Object.entries(stamp)) set[`TransactionSource.${name}`] = value;
  return {
    updateOne: {
      filter: { _id: known._id },
      update: { $set: set, ...(Object.keys(unset).length === 0 ? {} : { $unset: unset }) },
    },
  } satisfies mongo.AnyBulkWriteOperation;
}

/**
 * Writes a page in one unordered bulk, deletes what is gone, and numbers all of it. To be called first in the transaction.
 * @returns how many documents are new, changed or gone
 */
export async function writeTransactions(
  sync: SyncRun,
  { added, modified }: PageWrite,
  session: ClientSession,
  { gone = [], linked = [] }: { readonly gone?: readonly ObjectId[]; readonly linked?: readonly ObjectId[] } = {},
): Promise<number> {
  const { store, context } = sync;
  if (added.length + modified.length + gone.length + linked.length === 0) return 0;
  const first = await record(
    sync,
    {
      added: added.map(({ _id }) => _id),
      modified: [...modified.map(({ known }) => known._id), ...linked],
      removed: gone,
    },
    session,
  );
  const stamp = provenanceStamp(context);
  const operations = [
    ...added.map((one, index) => insertion(one, first + index, stamp)),
    ...modified.map((one) => replacement(one, stamp)),
  ];
  if (operations.length > 0) await store.transactions.collection.bulkWrite(operations, { ordered: false, session });
  return operations.length + (await deleteById(sync, gone, session));
}

/** Deletes transactions of an account by `_id`. @returns how many there were */
export async function deleteById(
  { store }: Pick<SyncRun, 'store'>,
  ids: readonly ObjectId[],
  session: ClientSession,
): Promise<number> {
  if (ids.length === 0) return 0;
  const { deletedCount } = await store.transactions.deleteMany({ _id: { $in: [...ids] } }, { session });
  return deletedCount;
}
