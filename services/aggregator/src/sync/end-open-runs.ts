import type { ClientSession } from 'mongoose';
import type { Announce } from './announce.ts';
import { announceEnd, markEnded, type Outcome } from './finish-run.ts';
import { OPEN } from './request-sync.ts';
import type { Store } from './store.ts';

/**
 * Ends the open runs that match, in the caller's transaction, because their consent is over: what they stored so far is
 * announced, and they can store nothing more.
 * @param message why, in words that may be shown
 */
export async function endOpenRuns(
  store: Store,
  announce: Announce,
  filter: Readonly<Record<string, unknown>>,
  message: string,
  session: ClientSession,
): Promise<void> {
  const outcome: Outcome = { status: 'Failed', error: { code: 'consent-not-active', message } };
  const open = await store.runs.find({ ...filter, SyncStatus: { $in: [...OPEN] } }, { _id: 1 }, { session }).lean();
  for (const { _id } of open) {
    const ended = await markEnded(store, { _id }, outcome, session);
    if (ended !== null) await announceEnd(announce, ended, outcome, session);
  }
}
