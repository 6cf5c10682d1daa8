import type { TransactionChanges, TransactionResource } from '@of/contracts';
import type { ExternalTransactionDocument, ObjectId, TransactionChangeDocument } from '@of/models';
import { Types } from 'mongoose';
import type { Store } from '../sync/store.ts';
import { transactionResource } from '../transactions/transaction-resource.ts';
import type { ChangePlace } from './change-cursor.ts';

/** Records of changes that are looked at for one page at the most. */
const RECORDS = 50;
const NO_ID = '0'.repeat(24);

/** A page, and where the next one begins. */
export interface ChangePage extends Pick<TransactionChanges, 'added' | 'modified' | 'removed' | 'hasMore'> {
  readonly next: ChangePlace;
}

const nothing = { added: [], modified: [], removed: [] };

/** The user's connections that have been revoked or have expired: what is left of them is about to be deleted. */
async function endedConnections(store: Store, userId: ObjectId): Promise<ReadonlySet<string>> {
  const ended = await store.connections
    .find(
      {
        'ConnectionUser.UserId': userId,
        $or: [{ ConnectionStatus: 'Revoked' }, { 'ConnectionConsent.ExpirationDate': { $lte: new Date() } }],
      },
      { _id: 1 },
    )
    .lean();
  return new Set(ended.map(({ _id }) => _id.toHexString()));
}

const sequenceOf = async (store: Store, userId: ObjectId): Promise<number> =>
  (await store.counters.findById(userId).lean())?.Sequence ?? 0;

/**
 * What was there at change `base`, a connection after the other in the order of their ids, which never changes: whatever is
 * added, modified or removed meanwhile has a higher number and comes later.
 */
async function stockPage(
  store: Store,
  userId: ObjectId,
  place: Extract<ChangePlace, { phase: 'stock' }>,
  last: number,
  limit: number,
): Promise<ChangePage> {
  const ended = await endedConnections(store, userId);
  const connections = await store.connections
    .find({ 'ConnectionUser.UserId': userId, _id: { $gte: new Types.ObjectId(place.connectionId) } }, { _id: 1 })
    .sort({ _id: 1 })
    .lean();
  const added: TransactionResource[] = [];
  let at = place;
  for (const { _id } of connections) {
    const connectionId = _id.toHexString();
    const after = connectionId === place.connectionId ? place.after : NO_ID;
    const documents = await store.transactions
      .find({
        'TransactionSource.ConnectionId': _id,
        'TransactionUser.UserId': userId,
        _id: { $gt: new Types.ObjectId(after) },
        TransactionSequence: { $lte: place.base },
      })
      .sort({ _id: 1 })
      .limit(limit - added.length + 1)
      .lean<ExternalTransactionDocument[]>();
    // Not given, and not passed over either: should its consent be renewed before it is deleted, it stays.
    if (documents.length > 0 && ended.has(connectionId)) return { ...nothing, added, hasMore: true, next: at };
    const shown = documents.slice(0, limit - added.length);
    added.push(...shown.map(transactionResource));
    at = { ...place, connectionId, after: shown.at(-1)?._id.toHexString() ?? after };
    if (shown.length < documents.length) return { ...nothing, added, hasMore: true, next: at };
  }
  const { base, record } = place;
  return { ...nothing, added, hasMore: last > base, next: { phase: 'changes', sequence: base, record } };
}

interface Numbered {
  readonly kind: 'added' | 'modified' | 'removed';
  readonly id: ObjectId;
  readonly sequence: number;
  readonly connectionId: string;
  readonly record: string;
}

function numbered(document: TransactionChangeDocument): Numbered[] {
  const { Sequence, Count, ConnectionId, Added, Modified, Removed } = document;
  const changes = [
    ...Added.map((id) => ({ kind: 'added' as const, id })),
    ...Modified.map((id) => ({ kind: 'modified' as const, id })),
    ...Removed.map((id) => ({ kind: 'removed' as const, id })),
  ];
  const [connectionId, record] = [ConnectionId.toHexString(), document._id.toHexString()];
  return changes.map((one, index) => ({ ...one, sequence: Sequence - Count + 1 + index, connectionId, record }));
}

/**
 * The changes after a number, in their order. Each is given with the transaction as it is now; what has been removed meanwhile
 * is left out where it was added, and given where it was removed.
 * @returns undefined when changes after that number have been forgotten: more than a year has passed
 */
async function changesPage(
  store: Store,
  userId: ObjectId,
  place: Extract<ChangePlace, { phase: 'changes' }>,
  last: number,
  limit: number,
): Promise<ChangePage | undefined> {
  const { sequence } = place;
  const none = { ...nothing, hasMore: false, next: place };
  if (last <= sequence) return none;
  const records = await store.changes
    .find({ UserId: userId, Sequence: { $gt: sequence } })
    .sort({ Sequence: 1 })
    .limit(RECORDS)
    .lean<TransactionChangeDocument[]>();
  const first = records[0];
  if (first === undefined || first.Sequence - first.Count > sequence)
    // A user who is being erased loses the counter before the changes: there is nothing, rather than something forgotten.
    return (await sequenceOf(store, userId)) < last ? none : undefined;
  const all = records.flatMap(numbered).filter((one) => one.sequence > sequence);
  const wanted = all.slice(0, limit);
  const ids = wanted.filter(({ kind }) => kind !== 'removed').map(({ id }) => id);
  const documents = await store.transactions
    .find({ _id: { $in: ids }, 'TransactionUser.UserId': userId })
    .lean<ExternalTransactionDocument[]>();
  const byId = new Map(documents.map((one) => [one._id.toHexString(), one]));
  const ended = await endedConnections(store, userId);
  const added = new Map<string, TransactionResource>();
  const modified = new Map<string, TransactionResource>();
  const removed: { id: string }[] = [];
  let next = place;
  for (const one of wanted) {
    const id = one.id.toHexString();
    const document = byId.get(id);
    // What is left of a connection that has ended is not given, and not passed over before it is deleted.
    if (document !== undefined && ended.has(one.connectionId)) break;
    if (one.kind === 'removed') removed.push({ id });
    else if (document !== undefined && one.kind === 'added') added.set(id, transactionResource(document));
    // Once on a page: as it is now, it has all of its changes.
    else if (document !== undefined && !added.has(id)) modified.set(id, transactionResource(document));
    next = { ...place, sequence: one.sequence, record: one.record };
  }
  return {
    added: [...added.values()],
    modified: [...modified.values()],
    removed,
    hasMore: next.sequence < last,
    next,
  };
}

/**
 * The record of changes that a number lies in, by one look into the index.
 * @returns undefined for 0, and for a record that is forgotten
 */
async function recordAt({ changes }: Store, userId: ObjectId, sequence: number): Promise<string | undefined> {
  if (sequence === 0) return undefined;
  const record = await changes
    .findOne({ UserId: userId, Sequence: { $gte: sequence } }, { Sequence: 1, Count: 1 })
    .sort({ Sequence: 1 })
    .lean();
  return record !== null && record.Sequence - record.Count < sequence ? record._id.toHexString() : undefined;
}

/**
 * A page of what has changed in a user's transactions, at all banks, since a place; from the beginning where there is none.
 * @returns undefined when it cannot go on at the place: its changes are forgotten, or a backup from before it was restored, so that
 *   its number is not given out yet or is that of another change
 */
export async function changePage(
  store: Store,
  userId: ObjectId,
  place: ChangePlace | undefined,
  limit: number,
): Promise<ChangePage | undefined> {
  const counter = await store.counters.findById(userId).lean();
  const last = counter?.Sequence ?? 0;
  const from: ChangePlace = place ?? { phase: 'stock', base: last, connectionId: NO_ID, after: NO_ID };
  const number = from.phase === 'stock' ? from.base : from.sequence;
  // A user who is being erased has no counter: there is nothing, rather than something lost.
  if (counter !== null && number > last) return undefined;
  const record = await recordAt(store, userId, number);
  if (record !== undefined && from.record !== undefined && record !== from.record) return undefined;
  const known = { ...from, record: record ?? from.record };
  if (known.phase === 'changes') return changesPage(store, userId, known, last, limit);
  return stockPage(store, userId, known, last, limit);
}
