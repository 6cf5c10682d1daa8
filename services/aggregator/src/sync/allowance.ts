import { BankError, type Institution } from '@of/bank-adapters';
import type { ConnectionDocument, ObjectId } from '@of/models';
import type { Store } from './store.ts';

const MINUTE_MS = 60_000;
/** After midnight at the bank many come back at once. */
const SPREAD_MS = 30 * MINUTE_MS;
/** No bank counts by more than days: one that says more means another unit. */
const MOST_WAIT_MS = 2 * 24 * 60 * MINUTE_MS;

/** One for each zone that a bank is in: making one takes a hundred times longer than using it. */
const CALENDARS = new Map<string, Intl.DateTimeFormat>();

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  // Swedish writes dates as ISO 8601 does.
  const calendar = CALENDARS.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  CALENDARS.set(timeZone, calendar);
  return calendar;
}

/** The day that it is at a bank. @param timeZone IANA name; UTC where left out */
export function bankDay(timeZone: string | undefined, at: Date): string {
  return calendarOf(timeZone ?? 'UTC').format(at);
}

/** When the next day begins at a bank, to the minute. */
export function nextBankDay(timeZone: string | undefined, at: Date): Date {
  const today = bankDay(timeZone, at);
  // By hours, then by minutes: days with a change to or from summer time are 23 or 25 hours long.
  let time = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
  const isToday = (ms: number): boolean => bankDay(timeZone, new Date(ms)) === today;
  for (const step of [60 * MINUTE_MS, MINUTE_MS]) while (isToday(time + step)) time += step;
  return new Date(time + MINUTE_MS);
}

function waits(until: Date, now: Date, message: string): BankError {
  const retryAfterSeconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
  return new BankError('rate-limited', message, { retryAfterSeconds });
}

/**
 * Counts an access without the user, where the bank allows so many a day (PSD2 RTS art. 36(5)). Call it before the bank is
 * asked; what is asked with the user waiting for it does not count.
 * @throws BankError `rate-limited` when the bank may not be asked now; nothing is counted then
 */
export async function countAccess(
  store: Store,
  connection: Pick<ConnectionDocument, '_id' | 'ConnectionAllowance'>,
  { name, limits, timeZone }: Institution,
  now = new Date(),
): Promise<void> {
  const allowance = connection.ConnectionAllowance;
  if (allowance?.WaitUntil !== undefined && allowance.WaitUntil > now)
    throw waits(allowance.WaitUntil, now, `${name} is not asked again before ${allowance.WaitUntil.toISOString()}`);
  const perDay = limits.unattendedAccessesPerDay;
  if (perDay === undefined) return;
  const day = bankDay(timeZone, now);
  const used = allowance?.Day === day ? (allowance.Used ?? 0) : 0;
  if (used >= perDay) {
    const until = nextBankDay(timeZone, now);
    throw waits(
      until,
      now,
      `${name} allows ${perDay} accesses a day without the user: the next is ${until.toISOString()}`,
    );
  }
  await store.connections.updateOne(
    { _id: connection._id },
    { $set: { 'ConnectionAllowance.Day': day, 'ConnectionAllowance.Used': used + 1 } },
  );
}

/**
 * Waits with a user as the bank asked for the last time that they did (Retry-After, RFC 9110 §10.2.3).
 * @throws BankError `rate-limited` when the bank may not be asked yet
 */
export function expectPatience(
  { ConnectionAllowance: allowance }: Pick<ConnectionDocument, 'ConnectionAllowance'>,
  { name }: Institution,
  now = new Date(),
): void {
  const until = allowance?.UserWaitUntil;
  if (until !== undefined && until > now)
    throw waits(until, now, `${name} is not asked again before ${until.toISOString()}`);
}

/**
 * Notes that the bank refused an access as one too many: until when it is left alone. A bank that does not say when, or says nonsense,
 * counts those without the user by days: then it is left alone by them until its next one.
 * @param isAlone the access was without the user; one with them that is refused says the same of those without
 */
export async function noteRefusal(
  store: Store,
  connectionId: ObjectId,
  { limits, timeZone }: Institution,
  { refusal: { retryAfterSeconds }, isAlone }: { readonly refusal: BankError; readonly isAlone: boolean },
  now = new Date(),
): Promise<void> {
  if (retryAfterSeconds === undefined && (!isAlone || limits.unattendedAccessesPerDay === undefined)) return;
  const until =
    retryAfterSeconds === undefined
      ? new Date(nextBankDay(timeZone, now).getTime() + Math.floor(Math.random() * SPREAD_MS))
      : new Date(now.getTime() + Math.min(retryAfterSeconds * 1000, MOST_WAIT_MS));
  await store.connections.updateOne(
    { _id: connectionId },
    {
      $max: {
        'ConnectionAllowance.WaitUntil': until,
        ...(isAlone ? {} : { 'ConnectionAllowance.UserWaitUntil': until }),
      },
    },
  );
}
