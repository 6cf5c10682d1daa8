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

/** One of them as the store gives it. */
interface Projected {
  readonly _id: ObjectId;
  readonly account: ObjectId;
  readonly id: string;
  readonly fingerprint: string;
  readonly occurrence: number;
  readonly effective: Date;
  readonly status: ExternalTransactionDocument['TransactionStatus'];
  readonly ownConsent: boolean;
  readonly contentHash: string;
  readonly supersedes?: string;
  readonly missed?: Date;
}

type Reader = Pick<SyncRun, 'store' | 'context'>;

/** What is compared, side by side: out of documents within the document, and with their names, it would cost twice as much to read. */
const projection = ({ context }: Reader) => ({
  account: '$TransactionAccount.Id',
  id: '$TransactionId',
  fingerprint: '$TransactionFingerprint.Hash',
  occurrence: '$TransactionFingerprint.Occurrence',
  effective: '$TransactionDate.EffectiveDate',
  status: '$TransactionStatus',
  ownConsent: { $eq: ['$TransactionSource.ConsentId', context.consentId] },
  contentHash: '$TransactionSource.ContentHash',
  supersedes: '$TransactionRelation.Supersedes',
  missed: '$TransactionMissed',
});

/** Documents of an answer at the most: a hundred, as without it, would have most questions asked twice. */
const BATCH = 5_000;

const known = (one: Projected): KnownTransaction => ({
  _id: one._id,
  id: one.id,
  fingerprint: one.fingerprint,
  occurrence: one.occurrence,
  day: toCalendarDate(one.effective),
  pending: one.status === 'Pending',
  ownConsent: one.ownConsent,
  contentHash: one.contentHash,
  status: one.status,
  supersedes: one.supersedes,
  missed: one.missed,
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
    .find({ 'TransactionAccount.Id': account, ...filter }, projection(sync))
    .batchSize(BATCH)
    .lean<Projected[]>();
  return found.map(known);
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
    .find({ 'TransactionAccount.Id': { $in: [...accounts] }, ...filter }, projection(sync))
    .limit(limit)
    .batchSize(BATCH)
    .lean<Projected[]>();
  for (const one of found) byAccount.get(one.account.toHexString())?.push(known(one));
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
