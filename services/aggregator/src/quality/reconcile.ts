import type { AccountType, DataQualityExplanation, UnifiedAccount } from '@of/contracts';
import {
  type AccountQuality,
  type ExternalAccountDocument,
  type StoredBalance,
  toCalendarDate,
  toDecimal128,
  toStoredDate,
} from '@of/models';
import { compareAmounts, subtractAmounts } from '@of/money';
import { shownBalance } from '../documents/account-document.ts';
import { decimalText } from '../documents/stored-money.ts';
import { bankDay } from '../sync/allowance.ts';
import type { SyncRun } from '../sync/sync-run.ts';
import { type Books, readBooks } from './books.ts';
import type { BooksTally } from './books-tally.ts';
import { createExplain } from './evidence.ts';
import { freshness } from './freshness.ts';
import { judge, type Verdict } from './judge.ts';

/** The account as it is stored, and its quality as it is by now. */
export interface ReconciledAccount extends Pick<ExternalAccountDocument, '_id' | 'AccountSync'> {
  readonly quality: AccountQuality | undefined;
}

/** What a look found out: to be written with the end of the account's list. */
export interface Reconciliation {
  readonly quality: AccountQuality;
  /** For the account's history; absent when there was no look. */
  readonly day?: { readonly date: Date; readonly balance: StoredBalance; readonly difference: string };
}

/** Accounts whose balance moves without entries: by the market, by interest. */
const VALUED: ReadonlySet<AccountType> = new Set(['Investment', 'Loan', 'Mortgage']);

/** Why balance and entries cannot be compared this time. */
function obstacle({ type }: UnifiedAccount, balance: StoredBalance | undefined): DataQualityExplanation | undefined {
  if (VALUED.has(type)) return 'moves-without-entries';
  return balance === undefined ? 'balance-missing' : undefined;
}

/** The bank gives the account's entries from its first day on, so that it began with nothing. */
function isWholeHistory({ context }: SyncRun, { openingDate }: UnifiedAccount, { first }: Books): boolean {
  const { historyDays } = context.adapter.institution.limits;
  return (
    historyDays === undefined &&
    openingDate !== undefined &&
    first !== undefined &&
    toCalendarDate(first) <= openingDate
  );
}

/** What a look is compared with is still right: another version of an adapter may read the same entries otherwise. */
const isUsable = ({ context }: SyncRun, { AccountSync }: ReconciledAccount, before: AccountQuality | undefined) =>
  before?.Opening !== undefined &&
  (AccountSync === undefined || AccountSync.AdapterVersion === context.adapter.version);

const hasAgreed = ({ CheckDate, HeldDate }: AccountQuality): boolean => CheckDate?.getTime() === HeldDate?.getTime();

/** Compares the balance with the entries, as they are stored. */
async function look(
  sync: SyncRun,
  account: UnifiedAccount,
  stored: ReconciledAccount,
  before: AccountQuality | undefined,
  balance: StoredBalance,
  tally: BooksTally | undefined,
): Promise<{ books: Books; verdict: Verdict }> {
  const { store, begun, context } = sync;
  const { timeZone } = context.adapter.institution;
  const until = balance.AsOfDate === undefined ? undefined : toStoredDate(bankDay(timeZone, balance.AsOfDate));
  const where = { account: stored._id, currency: account.currency, until };
  const query = { ...where, knownFirst: before?.FirstDate };
  const books = tally?.books(query) ?? (await readBooks(store, query));
  const amount = decimalText(balance.Amount);
  const implied = isWholeHistory(sync, account, books) ? '0' : subtractAmounts(amount, books.sum);
  const expected = {
    opening: before?.Opening === undefined ? implied : decimalText(before.Opening.Amount),
    gap: before?.Gap === undefined ? undefined : decimalText(before.Gap.Amount),
  };
  const isUnconfirmed = before?.HeldDate !== undefined && before.HeldDate.getTime() === before.Opening?.Date.getTime();
  const explain = createExplain(store, {
    ...where,
    balanceTaken: balance.AsOfDate ?? begun,
    begun,
    unconfirmed: isUnconfirmed ? before.HeldDate : undefined,
    missed: books.missed,
  });
  return { books, verdict: await judge(amount, books, expected, explain) };
}

/** What is known of the account after a look. */
function learnt(
  { books: { first }, verdict }: { readonly books: Books; readonly verdict: Verdict },
  before: AccountQuality | undefined,
  { openingDate }: UnifiedAccount,
  balance: StoredBalance,
  now: Date,
): Omit<AccountQuality, 'SyncDate' | 'StaleDate'> {
  const { gap, opening, difference } = verdict;
  const explanation =
    verdict.explanation ?? (gap === undefined && compareAmounts(opening, '0') !== 0 ? 'history-limit' : undefined);
  const held = compareAmounts(difference, '0') === 0 ? now : before?.HeldDate;
  const since = toStoredDate(held?.toISOString().slice(0, 10) ?? openingDate ?? now.toISOString().slice(0, 10));
  return {
    Status: gap === undefined ? 'complete' : 'gap',
    ...(explanation === undefined ? {} : { Explanation: explanation }),
    ...(gap === undefined ? {} : { Gap: { Amount: toDecimal128(gap), SinceDate: before?.Gap?.SinceDate ?? since } }),
    Opening: { Amount: toDecimal128(opening), Date: before?.Opening?.Date ?? now },
    ...(first === undefined ? {} : { FirstDate: first }),
    Balance: balance.Amount,
    CheckDate: now,
    ...(held === undefined ? {} : { HeldDate: held }),
    IsDue: false,
  };
}

/**
 * Reconciles an account whose list came whole: its bank's booked balance against all booked entries and what it held before the
 * first of them. The entries are added up only when one of them or the balance has changed, or when the two did not agree
 * before.
 * @param tally the entries as they were stored, when this run stored all there are
 * @returns undefined when there is nothing to write
 */
export async function reconcile(
  sync: SyncRun,
  account: UnifiedAccount,
  stored: ReconciledAccount,
  tally?: BooksTally,
  now = new Date(),
): Promise<Reconciliation | undefined> {
  const { context, refreshMs } = sync;
  if (!context.permissions.includes('balances')) return undefined;
  const { quality: known } = stored;
  const { dates, isDue: isOld } = freshness(known, refreshMs, now);
  const balance = shownBalance(account);
  const missing = obstacle(account, balance);
  if (balance === undefined || missing !== undefined) {
    const Explanation = missing ?? 'balance-missing';
    if (known?.Explanation === Explanation && !isOld) return undefined;
    return { quality: { Status: 'unknown', ...known, Explanation, IsDue: true, ...dates } };
  }
  const before = isUsable(sync, stored, known) ? known : undefined;
  const date = bankDay(context.adapter.institution.timeZone, now);
  const day = { date: toStoredDate(date), balance };
  const hasMoved =
    before?.Balance === undefined || compareAmounts(decimalText(before.Balance), decimalText(balance.Amount)) !== 0;
  if (before === undefined || before.IsDue || hasMoved || !hasAgreed(before)) {
    const found = await look(sync, account, stored, before, balance, tally);
    const quality = { ...learnt(found, before, account, balance, now), ...dates };
    return { quality, day: { ...day, difference: found.verdict.difference } };
  }
  if (before.CheckDate === undefined || bankDay(context.adapter.institution.timeZone, before.CheckDate) !== date)
    return { quality: { ...before, CheckDate: now, HeldDate: now, ...dates }, day: { ...day, difference: '0' } };
  return isOld ? { quality: { ...before, ...dates } } : undefined;
}
