const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;
/** PSD2 RTS art. 10a: access without a new strong authentication lasts 180 days at most. */
const LONGEST_DAYS = 180;
/** Shorter than this would be over before the user is back from the bank. */
const SHORTEST_MS = 900_000;

/** An end that a consent cannot have; the message may be shown. */
export class ConsentPeriodError extends Error {
  override readonly name = 'ConsentPeriodError';
}

/**
 * When a consent ends.
 * @param wanted RFC 3339; 90 days from now when left out
 * @throws ConsentPeriodError when that is less than 15 minutes or more than 180 days ahead
 */
export function consentEnd(wanted: string | undefined, now: Date): Date {
  if (wanted === undefined) return new Date(now.getTime() + DEFAULT_DAYS * DAY_MS);
  const end = new Date(wanted);
  const ahead = end.getTime() - now.getTime();
  if (!(ahead >= SHORTEST_MS)) throw new ConsentPeriodError('must be at least 15 minutes ahead');
  if (ahead > LONGEST_DAYS * DAY_MS) throw new ConsentPeriodError(`must be at most ${LONGEST_DAYS} days ahead`);
  return end;
}

/**
 * When a renewed consent is to end. Left out, it is the end of the day (UTC) in 90 days: to ask again on that day asks for the same.
 * @param wanted RFC 3339
 * @throws ConsentPeriodError as `consentEnd` does
 */
export function renewalEnd(wanted: string | undefined, now: Date): Date {
  if (wanted !== undefined) return consentEnd(wanted, now);
  const end = consentEnd(undefined, now);
  end.setUTCHours(23, 59, 59, 0);
  return end;
}
