import type { Recogniser } from '@of/bank-adapters';
import { type ExternalTransactionDocument, type ObjectId, toCalendarDate } from '@of/models';
import { markDue } from '../quality/write-quality.ts';
import { bookedWithin } from './booked-within.ts';
import type { KnownWindow } from './known-window.ts';
import { firstToldDay } from './sync-range.ts';
import { commitPage, record, type SyncRun } from './sync-run.ts';
import { deleteById } from './write-transactions.ts';

/** Documents written in one transaction. */
const CHUNK = 1000;

/** The days of a list that came to its end. */
export interface ListedDays {
  /** What was asked for, both included; undefined: without a limit on that side. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The earliest and the latest day that it names: of these it may not name all. */
  readonly first: string;
  readonly last: string;
}

type Projected = Pick<
  ExternalTransactionDocument,
  '_id' | 'TransactionFingerprint' | 'TransactionDate' | 'TransactionMissed'
>;

/** A stored booked entry. */
interface Booked {
  readonly _id: ObjectId;
  readonly fingerprint: string;
  readonly occurrence: number;
  readonly day: string;
  readonly missed: Date | undefined;
  /** The run has met it, and changed what it is recognised by. */
  readonly isAltered?: boolean;
}

/** The booked entries of these days, as the store has them. */
async function* readBooked(
  { store }: SyncRun,
  account: ObjectId,
  days: Pick<ListedDays, 'from' | 'to'>,
): AsyncGenerator<Booked> {
  const stored = store.transactions
    .find(bookedWithin(account, days), {
      TransactionFingerprint: 1,
      'TransactionDate.EffectiveDate': 1,
      TransactionMissed: 1,
    })
    .lean<Projected[]>()
    .cursor({ batchSize: CHUNK });
  for await (const { _id, TransactionFingerprint, TransactionDate, TransactionMissed: missed } of stored) {
    const { Hash: fingerprint, Occurrence: occurrence } = TransactionFingerprint;
    yield { _id, fingerprint, occurrence, day: toCalendarDate(TransactionDate.EffectiveDate), missed };
  }
}

/** What becomes of stored entries that a list does, or does not, name. */
interface Verdicts {
  /** Not named. */
  readonly gone: ObjectId[];
  /** Not named, and it may be that the list ended too early. */
  readonly missed: ObjectId[];
  /** Named again. */
  readonly found: ObjectId[];
}

async function judge(
  { begun }: Pick<SyncRun, 'begun'>,
  booked: Iterable<Booked> | AsyncIterable<Booked>,
  { from, to, first, last }: ListedDays,
  recogniser: Recogniser,
): Promise<Verdicts> {
  const verdicts: Verdicts = { gone: [], missed: [], found: [] };
  const forgotten = recogniser.forgotten();
  // What a list leaves out at its beginning is no longer told, and not taken back, whatever was asked for: many banks give their
  // whole history just after the user has authenticated, and some months of it from then on.
  const told = firstToldDay();
  for await (const one of booked) {
    const { _id, day, missed } = one;
    if ((from !== undefined && day < from) || (to !== undefined && day > to)) continue;
    if (forgotten !== undefined && day >= forgotten.from && day <= forgotten.to) continue;
    if (day < first && day < told) continue;
    if (one.isAltered === true || recogniser.met(one)) {
      if (missed !== undefined) verdicts.found.push(_id);
    } else if ((day > first && day < last) || (missed !== undefined && missed < begun)) verdicts.gone.push(_id);
    else if (missed === undefined) verdicts.missed.push(_id);
  }
  return verdicts;
}

/**
 * Deletes the booked entries of an account that the bank took back: those that a list, which came to its end, does not name
 * although it names others before and after them; and at the list's edges, where a list that ended too early would look the same,
 * those that two lists in a row do not name. What is older than all that the list names, and than what every bank gives, stays: the
 * bank's history has moved on.
 * @param window what was read of these days already; undefined: the store is asked
 */
export async function dropUnlisted(
  sync: SyncRun,
  account: ObjectId,
  days: ListedDays,
  recogniser: Recogniser,
  window: Pick<KnownWindow, 'booked'> | undefined,
): Promise<void> {
  const { store, begun } = sync;
  const booked = window?.booked() ?? readBooked(sync, account, days);
  const { gone, missed, found } = await judge(sync, booked, days, recogniser);
  while (gone.length > 0) {
    const chunk = gone.splice(0, CHUNK);
    await commitPage(sync, 'transactions', async (session) => {
      await record(sync, { removed: chunk }, session);
      await markDue(sync, account, session);
      return { listed: 0, changed: await deleteById(sync, chunk, session) };
    });
  }
  // No change of what is shown.
  for (const [ids, update] of [
    [missed, { $set: { TransactionMissed: begun } }],
    [found, { $unset: { TransactionMissed: 1 } }],
  ] as const)
    while (ids.length > 0) {
      const chunk = ids.splice(0, CHUNK);
      await commitPage(sync, 'transactions', async (session) => {
        await store.transactions.updateMany({ _id: { $in: chunk } }, update, { session });
        return { listed: 0, changed: 0 };
      });
    }
}
