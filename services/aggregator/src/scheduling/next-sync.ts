import type { Institution } from '@of/bank-adapters';
import type { Outcome } from '../sync/finish-run.ts';

const DAY_MS = 86_400_000;
/** A bank that counts accesses gets one fewer by itself, so that one is left for what its notifications ask for. */
const KEPT_BACK = 1;
/** How soon a sync that failed for a passing reason comes again, where the bank counts no accesses. */
const SOONER = 8;

/**
 * The refresh interval of a bank's connections: as often as wanted and never more often than the bank allows without the user
 * (PSD2 RTS art. 36(5)). One that is not to be refreshed by itself is expected to be so once a day.
 * @param perDay how often a day it is wanted
 * @returns milliseconds
 */
export function refreshInterval({ limits }: Pick<Institution, 'limits'>, perDay: number): number {
  const allowed = limits.unattendedAccessesPerDay;
  return DAY_MS / Math.max(1, allowed === undefined ? perDay : Math.min(perDay, allowed - KEPT_BACK));
}

/**
 * When a connection is brought up to date by itself the next time: evenly over the day, a little off each time so that
 * connections spread.
 * @param perDay how often a day it is wanted
 * @param random from 0 to 1
 */
export function nextSyncDate(
  institution: Pick<Institution, 'limits'>,
  outcome: Outcome,
  perDay: number,
  now: Date,
  random: () => number = Math.random,
): Date {
  const pause = refreshInterval(institution, perDay);
  const allowed = institution.limits.unattendedAccessesPerDay;
  const passes = outcome.error?.code === 'bank-down' || outcome.error?.code === 'internal';
  const wanted = passes && allowed === undefined ? pause / SOONER : pause;
  return new Date(now.getTime() + wanted * (0.95 + random() / 10));
}
