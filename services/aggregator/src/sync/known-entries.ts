import type { KnownEntry, ListedEntry, Recogniser } from '@of/bank-adapters';
import type { UnifiedTransaction } from '@of/contracts';
import { type ExternalTransactionDocument, type ObjectId, toCalendarDate } from '@of/models';
import type { Mapped } from '../documents/source.ts';
import type { SyncRun } from './sync-run.ts';

/** A transaction of the bank, what it is recognised by, and the document to be made of it. */
export interface ListedTransaction {
  readonly entry: ListedEntry;
  readonly transaction: UnifiedTransaction;
  readonly document: Mapped;
}

/** What is stored of a transaction, as far as it is compared with what is listed. */
export interface KnownTransaction extends KnownEntry {
  readonly _id: ObjectId;
  readonly contentHash: string;
  readonly status: ExternalTransactionDocument['TransactionStatus'];
  readonly supersedes: string | undefined;
  /** The list that did not name it, when that was the last one. */
  readonly missed: Date | undefined;
}

type Projected = Pick<
  ExternalTransactionDocument,
  | '_id'
  | 'TransactionId'
  | 'TransactionFingerprint'
  | 'TransactionDate'
  | 'TransactionStatus'
  | 'TransactionRelation'
  | 'TransactionSource'
  | 'TransactionMissed'
>;

const PROJECTION = {
  TransactionId: 1,
  TransactionFingerprint: 1,
  'TransactionDate.EffectiveDate': 1,
  TransactionStatus: 1,
  'TransactionRelation.Supersedes': 1,
  'TransactionSource.ContentHash': 1,
  'TransactionSource.ConsentId': 1,
  TransactionMissed: 1,
};

/** Documents of an answer at the most: a hundred, as without it, would have most questions asked twice. */
const BATCH = 5_000;

type Reader = Pick<SyncRun, 'store' | 'context'>;

const known = ({ context }: Reader, one: Projected): KnownTransaction => ({
  _id: one._id,
  id: one.TransactionId,
  fingerprint: one.TransactionFingerprint.Hash,
  occurrence: one.TransactionFingerprint.Occurrence,
  day: toCalendarDate(one.TransactionDate.EffectiveDate),
  pending: one.TransactionStatus === 'Pending',
  ownConsent: one.TransactionSource.ConsentId === context.consentId,
  contentHash: one.TransactionSource.ContentHash,
  status: one.TransactionStatus,
  supersedes: one.TransactionRelation?.Supersedes,
  missed: one.TransactionMissed,
});

/** Filters what is not booked yet. */
export const PENDING = { TransactionStatus: 'Pending' } as const;

/** Reads what is compared of the account's transactions that match. */
export async function findKnown(
  sync: Reader,
  account: ObjectId,
  filter: Readonly<Record<string, unknown>>,
): Promise<KnownTransaction[]> {
  const found = await sync.store.transactions
    .find({ 'TransactionAccount.Id': account, ...filter }, PROJECTION)
    .batchSize(BATCH)
    .lean<Projected[]>();
  return found.map((one) => known(sync, one));
}

/**
 * Reads the same of several accounts at once.
 * @param limit no more of them in all; 0: all
 * @returns by the account's `_id` in hex, also for those that have none
 */
export async function findKnownOfAll(
  sync: Reader,
  accounts: readonly ObjectId[],
  filter: Readonly<Record<string, unknown>>,
  limit = 0,
): Promise<ReadonlyMap<string, KnownTransaction[]>> {
  const byAccount = new Map<string, KnownTransaction[]>(accounts.map((account) => [account.toHexString(), []]));
  if (accounts.length === 0) return byAccount;
  const found = await sync.store.transactions
    .find({ 'TransactionAccount.Id': { $in: [...accounts] }, ...filter }, { ...PROJECTION, 'TransactionAccount.Id': 1 })
    .limit(limit)
    .batchSize(BATCH)
    .lean<(Projected & Pick<ExternalTransactionDocument, 'TransactionAccount'>)[]>();
  for (const one of found) byAccount.get(one.TransactionAccount.Id.toHexString())?.push(known(sync, one));
  return byAccount;
}

/** Which of the entries may be stored, as far as the run can tell by itself. */
interface Memory {
  readonly recogniser: Pick<Recogniser, 'mayHaveMet'>;
  /** Nothing was stored of the account before this run, so that only what the run has met itself can be known. */
  readonly isFresh: boolean;
  /** What was read of the account already. */
  readonly window:
    | { readonly of: (entries: readonly ListedEntry[]) => { known: KnownTransaction[]; rest: readonly ListedEntry[] } }
    | undefined;
}

/** Finds what is stored of the entries: by the bank's ids first, and by fingerprint for those of which that does not tell. */
export async function knownOf(
  sync: SyncRun,
  account: ObjectId,
  entries: readonly ListedEntry[],
  { recogniser, isFresh, window }: Memory,
): Promise<KnownTransaction[]> {
  const { known: read, rest } = window?.of(entries) ?? { known: [], rest: entries };
  const asked = isFresh ? rest.filter((entry) => recogniser.mayHaveMet(entry)) : rest;
  const found = asked.length === 0 ? [] : await findListed(sync, account, asked);
  const readIds = new Set(read.map(({ id }) => id));
  return [...read, ...found.filter(({ id }) => !readIds.has(id))];
}

async function findListed(
  sync: SyncRun,
  account: ObjectId,
  asked: readonly ListedEntry[],
): Promise<KnownTransaction[]> {
  const ids = new Set(asked.flatMap(({ bankId, supersedes }) => [bankId, supersedes]).filter((id) => id !== undefined));
  const same = ids.size === 0 ? [] : await findKnown(sync, account, { TransactionId: { $in: [...ids] } });
  const byId = new Map(same.map((one) => [one.id, one]));
  const prints = new Set(
    asked
      .filter(({ bankId, fingerprint }) => byId.get(bankId ?? '')?.fingerprint !== fingerprint)
      .map(({ fingerprint }) => fingerprint),
  );
  if (prints.size === 0) return same;
  const alike = await findKnown(sync, account, { 'TransactionFingerprint.Hash': { $in: [...prints] } });
  return [...same, ...alike.filter(({ id }) => !byId.has(id))];
}
