import type { AccountQuality } from '@of/models';

/** An account that was not brought up to date for so many refresh intervals is stale. */
const STALE_INTERVALS = 2;
/** The dates are written so often in an interval: a sync that changes nothing soon after another writes nothing. */
const WRITES_AN_INTERVAL = 4;

/** When an account's list came whole, now; and whether that is worth writing down. @param refreshMs the refresh interval */
export function freshness(before: Pick<AccountQuality, 'SyncDate'> | undefined, refreshMs: number, now: Date) {
  const since = now.getTime() - (before?.SyncDate?.getTime() ?? 0);
  return {
    dates: { SyncDate: now, StaleDate: new Date(now.getTime() + STALE_INTERVALS * refreshMs) },
    isDue: since >= refreshMs / WRITES_AN_INTERVAL,
  };
}
