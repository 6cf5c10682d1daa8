import type { TransactionRange } from '@of/bank-adapters';
import { type ExternalAccountDocument, type ObjectId, toCalendarDate } from '@of/models';
import type { KnownWindow } from './known-window.ts';
import type { Store } from './store.ts';
import type { SyncRun } from './sync-run.ts';

const DAY_MS = 86_400_000;
/** How far behind the newest entry a sync looks again: for late bookings, what was changed or taken back, pending ones. */
const OVERLAP_DAYS = 28;
/** Where nothing was booked for so long, what was recent then is not what is recent now. */
const QUIET_DAYS = 7;
/** So often a sync looks at all that the bank gives. */
const WHOLE_EVERY_MS = 7 * DAY_MS;

/** The first day of a history of so many days: one less than the bank says, as its day may not be ours. */
export function firstDay(historyDays: number, now = Date.now()): string {
  return new Date(now - (historyDays - 1) * DAY_MS).toISOString().slice(0, 10);
}

/** No bank gives less history than some days more than this. */
const LEAST_HISTORY_DAYS = 80;

/** The first day of which a list that comes to its end tells at any bank: what is older may not be given any more. */
export function firstToldDay(): string {
  return firstDay(LEAST_HISTORY_DAYS);
}

/** A calendar date, so many days later. */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The later of two calendar dates. */
export function laterDay(day: string, other: string | undefined): string {
  return [day, other ?? day].sort()[1] ?? day;
}

async function newestBooking(store: Store, account: ObjectId): Promise<string | undefined> {
  const newest = await store.transactions
    .findOne({ 'TransactionAccount.Id': account, TransactionStatus: { $ne: 'Pending' } }, { TransactionDate: 1 })
    .sort({ 'TransactionDate.EffectiveDate': -1, _id: -1 })
    .lean();
  return newest === null ? undefined : toCalendarDate(newest.TransactionDate.EffectiveDate);
}

/** What is asked for of an account's transactions. */
export interface Look {
  readonly range: TransactionRange;
  /** All that the bank gives, rather than what is recent. */
  readonly isWhole: boolean;
}

const calendarDay = (): string => new Date().toISOString().slice(0, 10);

/** Where the recent part of an account begins at the earliest whose newest booking is a few days old. */
export function firstRecentDay(): string {
  return daysLater(calendarDay(), -OVERLAP_DAYS - QUIET_DAYS);
}

/**
 * The recent part: from some days before the newest booking, or before today where that is earlier.
 * @param recent what is stored of the last weeks, where that was read
 */
export async function recentLook(
  { store, context }: SyncRun,
  account: ObjectId,
  recent?: Pick<KnownWindow, 'newestBooked'>,
): Promise<Look> {
  const today = calendarDay();
  const newest = recent?.newestBooked ?? (await newestBooking(store, account)) ?? today;
  const from = daysLater([newest, today].sort()[0] ?? today, -OVERLAP_DAYS);
  const { historyDays } = context.adapter.institution.limits;
  const first = historyDays === undefined ? undefined : firstDay(historyDays);
  return { range: { from: laterDay(from, first) }, isWhole: false };
}

/** All that the bank gives. */
function wholeLook({ context }: Pick<SyncRun, 'context'>): Look {
  const { historyDays } = context.adapter.institution.limits;
  return { range: historyDays === undefined ? {} : { from: firstDay(historyDays) }, isWhole: true };
}

type SyncedBefore = Pick<ExternalAccountDocument, '_id' | 'AccountSync'>;

/** Whether a sync has to ask for all: the first time, under another consent, by another version of the adapter, and now and then. */
export function isWholeDue({ context }: Pick<SyncRun, 'context'>, { AccountSync: before }: SyncedBefore): boolean {
  return (
    before === undefined ||
    before.ConsentId !== context.consentId ||
    before.AdapterVersion !== context.adapter.version ||
    Date.now() - before.WholeDate.getTime() >= WHOLE_EVERY_MS
  );
}

/** What a sync has to ask for. @param recent what is stored of the last weeks, where that was read */
export async function lookAt(
  sync: SyncRun,
  account: SyncedBefore,
  recent: Pick<KnownWindow, 'newestBooked'> | undefined,
): Promise<Look> {
  return isWholeDue(sync, account) ? wholeLook(sync) : recentLook(sync, account._id, recent);
}
