import { createRecogniser, type Recogniser } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import type { SyncCursor } from '@of/models';
import { BooksTally } from '../quality/books-tally.ts';
import { reconcile } from '../quality/reconcile.ts';
import { markDue, noteIncomplete, writeHistory } from '../quality/write-quality.ts';
import { AccountList, listedTransaction, withoutRepeats } from './account-list.ts';
import { dropUnlisted } from './drop-unlisted.ts';
import { believesList } from './expect-entries.ts';
import { findKnown, knownOf, type ListedTransaction, PENDING } from './known-entries.ts';
import { KnownWindow } from './known-window.ts';
import { createListOrder, type ListOrder } from './list-order.ts';
import { markReversed } from './mark-reversed.ts';
import { readList } from './read-list.ts';
import type { CursorStep } from './run-progress.ts';
import { settlePending } from './settle-pending.ts';
import type { StoredAccount } from './stored-account.ts';
import type { StoredBefore } from './stored-before.ts';
import type { SyncedAccount } from './sync-accounts.ts';
import { daysLater, type Look, laterDay, lookAt, recentLook } from './sync-range.ts';
import { commitPage, noteUnchanged, type SyncRun } from './sync-run.ts';
import { transactionPages } from './transaction-pages.ts';
import { type Decided, type PageWrite, pageWrite, writeTransactions } from './write-transactions.ts';

/** A bank may go by another date than we do: so many days at the ends of a period are not said to be complete. */
const MARGIN_DAYS = 7;

/** What is left of a list that another worker began. */
function lookFrom({ IsWhole, From, To }: NonNullable<SyncCursor['Account']>): Look {
  const range = { ...(From === undefined ? {} : { from: From }), ...(To === undefined ? {} : { to: To }) };
  return { range, isWhole: IsWhole };
}

/** One way through an account's list. */
interface Reading {
  readonly sync: SyncRun;
  readonly account: UnifiedAccount;
  readonly stored: StoredAccount;
  readonly look: Look;
  readonly recogniser: Recogniser;
  readonly order: ListOrder;
  /** Nothing was stored of the account before. */
  readonly isFresh: boolean;
  readonly before: StoredBefore;
  /** Commits of the run before it came to this account. */
  readonly commitsBefore: number;
  /** What was stored of it since, when this reading stores all there is. */
  readonly tally: BooksTally | undefined;
  /** What was stored of the recent part before, when that is all that is read. */
  readonly window: KnownWindow | undefined;
}

/** What is left of the list after this page, for whoever has to go on. */
function cursorStep({ stored, look, order }: Reading): CursorStep {
  const rest = order.rest();
  if (rest === undefined) return {};
  const { from = rest.from, to = rest.to } = look.range;
  const place = {
    Id: stored._id,
    IsWhole: look.isWhole,
    ...(from === undefined ? {} : { From: laterDay(from, rest.from) }),
    ...(to === undefined ? {} : { To: rest.to ?? to }),
  };
  return { place };
}

function noteStored(tally: BooksTally, { added, modified }: PageWrite): void {
  if (modified.length > 0) tally.spoil();
  const stored = added.map(({ listed }) => listed).filter(({ transaction }) => transaction.status !== 'Pending');
  tally.add(stored.map(({ entry: { day }, transaction: { amount, currency } }) => ({ day, amount, currency })));
}

/** Stores a page's booked entries, and how far the list is with it. */
async function storePage(reading: Reading, list: AccountList, page: readonly ListedTransaction[]): Promise<void> {
  const { sync, stored, order, recogniser, tally, window } = reading;
  const booked = list.note(page);
  order.note(booked.map(({ entry }) => entry.day).filter((day) => day !== ''));
  if (booked.length === 0) return;
  const entries = booked.map(({ entry }) => entry);
  // Outside of the transaction, which may be repeated: no one else writes while this run has the connection.
  const known = await knownOf(sync, stored._id, entries, reading);
  const recognised = recogniser.page(entries, known);
  const decided = booked.flatMap((one, index): Decided[] => {
    const as = recognised[index];
    return as === undefined ? [] : [{ listed: one, recognised: as }];
  });
  const write = pageWrite(decided);
  if (write.added.length + write.modified.length === 0)
    return noteUnchanged(sync, 'transactions', decided.length, cursorStep(reading));
  await commitPage(
    sync,
    'transactions',
    async (session) => {
      const changed = await writeTransactions(sync, write, session);
      if (changed > 0 && stored.AccountQuality !== undefined) await markDue(sync, stored._id, session);
      return { listed: decided.length, changed };
    },
    cursorStep(reading),
  );
  window?.forget(write.modified.map(({ known: before }) => before));
  if (tally !== undefined) noteStored(tally, write);
}

/** Pages bring booked entries only: where nothing is stored but what they brought, none is pending either. */
function pendingNow({ sync, stored, before, commitsBefore, tally }: Reading) {
  const isAsBefore = sync.progress.commits === commitsBefore || tally !== undefined;
  return isAsBefore ? before.pending : findKnown(sync, stored._id, PENDING);
}

/** Reads a list: booked entries page by page, then the pending ones, and at last what the bank has taken back. */
async function readAccount(reading: Reading): Promise<boolean> {
  const { sync, account, stored, look, recogniser, isFresh, window } = reading;
  const list = new AccountList();
  // What the list is about: of the days before that it says nothing.
  let { range } = look;
  const pages = transactionPages(sync, account, range, (from) => {
    range = { ...range, from };
  });
  const isWhole = await readList(
    withoutRepeats(pages),
    listedTransaction(sync, account, stored._id),
    (page) => storePage(reading, list, page),
    sync.problems,
  );
  const isComplete = isWhole && (isFresh || (await believesList(sync, stored._id, list, range)));
  await markReversed(sync, stored._id, list.reversed, window);
  const hasRecent = isComplete && range.to === undefined && list.hasAllPending;
  const pending = await pendingNow(reading);
  await settlePending(sync, stored._id, list, pending, hasRecent ? { from: range.from } : undefined);
  const { first, last } = list;
  if (isComplete && !isFresh && first !== undefined && last !== undefined) {
    const from = range.from === undefined ? undefined : daysLater(range.from, MARGIN_DAYS);
    const to = range.to === undefined ? undefined : daysLater(range.to, -MARGIN_DAYS);
    await dropUnlisted(sync, stored._id, { from, to, first, last }, recogniser, window);
  }
  return isComplete;
}

/** The account's quality, where there was one before: commits may have noted that it is due to be looked at. */
async function qualityNow({ store }: SyncRun, { _id, AccountQuality }: StoredAccount) {
  if (AccountQuality === undefined) return undefined;
  return (await store.accounts.findById(_id, { AccountQuality: 1 }).lean())?.AccountQuality;
}

/** Notes that an account is done, and what was learnt of it. */
async function finishAccount(
  sync: SyncRun,
  { account, stored, look, recogniser, tally, commitsBefore }: Reading,
): Promise<void> {
  const { context, store, begun, progress } = sync;
  const learnt = {
    ...(look.isWhole
      ? {
          AccountSync: {
            WholeDate: begun,
            ConsentId: context.consentId,
            AdapterVersion: context.adapter.version,
          },
        }
      : {}),
    ...(recogniser.idsAreUseless() && stored.AccountIdentity?.UselessIds !== true
      ? { 'AccountIdentity.UselessIds': true }
      : {}),
  };
  // Outside of the transaction, which may be repeated: no one else writes while this run has the connection.
  const quality = progress.commits === commitsBefore ? stored.AccountQuality : await qualityNow(sync, stored);
  const reconciled = await reconcile(sync, account, { ...stored, quality }, tally);
  const done = { accountDone: stored._id };
  if (Object.keys(learnt).length === 0 && reconciled === undefined) return noteUnchanged(sync, 'transactions', 0, done);
  await commitPage(
    sync,
    'transactions',
    async (session) => {
      const news = { ...learnt, ...(reconciled === undefined ? {} : { AccountQuality: reconciled.quality }) };
      await store.accounts.updateOne({ _id: stored._id }, { $set: news }, { session });
      if (reconciled !== undefined)
        await writeHistory(sync, { _id: stored._id, accountId: account.accountId }, reconciled, session);
      return { listed: 0, changed: 0 };
    },
    done,
  );
}

/** Nothing is stored of the account: it is new in this run, or the store says so. */
async function hasNothing({ store, isFirstAttempt, begun }: SyncRun, stored: StoredAccount): Promise<boolean> {
  if (stored.AccountSync !== undefined) return false;
  if (isFirstAttempt && stored.AccountSource.CreationDate >= begun) return true;
  return (await store.transactions.exists({ 'TransactionAccount.Id': stored._id })) === null;
}

/** What is stored of the days that a look at the recent part is about. @param recent what was read of that already */
async function windowOf(
  sync: SyncRun,
  { _id }: StoredAccount,
  { isWhole, range }: Look,
  recent: KnownWindow | undefined,
): Promise<KnownWindow | undefined> {
  if (isWhole || range.from === undefined || range.to !== undefined) return undefined;
  return recent?.since(range.from) ?? KnownWindow.load(sync, _id, range.from);
}

/**
 * Brings an account's transactions up to date: all that the bank gives the first time and now and then, else what is recent. A
 * run that was broken off goes on with the days that are left.
 */
export async function syncTransactions(
  sync: SyncRun,
  { account, stored }: SyncedAccount,
  before: StoredBefore,
): Promise<void> {
  const place = sync.cursor.Account?.Id.equals(stored._id) ? sync.cursor.Account : undefined;
  const commitsBefore = sync.progress.commits;
  const isFresh = await hasNothing(sync, stored);
  const reading = async (look: Look, recent?: KnownWindow): Promise<Reading> => ({
    ...{ sync, account, stored, look, isFresh, before, commitsBefore },
    window: isFresh ? undefined : await windowOf(sync, stored, look, recent),
    recogniser: createRecogniser(stored.AccountIdentity?.UselessIds),
    order: createListOrder(),
    tally: isFresh && place === undefined ? new BooksTally(account.currency) : undefined,
  });
  const { recent } = before;
  const first = await reading(place === undefined ? await lookAt(sync, stored, recent) : lookFrom(place), recent);
  let isComplete = await readAccount(first);
  // A list that is newest first was broken off after its recent part: that may have changed meanwhile.
  if (isComplete && first.look.range.to !== undefined)
    isComplete = await readAccount(await reading(await recentLook(sync, stored._id)));
  if (isComplete) await finishAccount(sync, first);
  else await noteIncomplete(sync, stored._id);
}
