import type { ObjectId } from '@of/models';
import type { Logger } from 'pino';
import type { WaitingRun } from '../sync/begin-run.ts';
import { OPEN } from '../sync/request-sync.ts';
import type { Store } from '../sync/store.ts';
import type { SyncWorker } from '../sync/sync-worker.ts';
import type { BankSlots } from './bank-slots.ts';

/** Runs syncs, or leaves them where they are when their bank has no slot free: then whoever frees one takes them up. */
export interface Dispatcher {
  /** Takes up the run that a message tells of, if it is open still. Resolves when it has ended, or was left. */
  readonly run: (run: WaitingRun) => Promise<void>;
  /** Starts a run that was found to be open, without waiting for it. */
  readonly begin: (run: WaitingRun) => void;
  /** Resolves when all that was begun has ended. */
  readonly settled: () => Promise<void>;
}

export interface DispatchOptions {
  readonly store: Store;
  readonly work: SyncWorker;
  readonly slots: BankSlots;
  readonly logger: Logger;
  readonly stopped: AbortSignal;
}

/** So many runs that ended here are kept in mind: their messages may come later than whoever freed a slot took them up. */
const ENDED_AT_MOST = 1_000;

/** Messages come late, and again: even to claim its connection for a moment would be in the way of a newer run. */
const isOpen = async (store: Store, { _id }: WaitingRun): Promise<boolean> =>
  (await store.runs.exists({ _id, SyncStatus: { $in: [...OPEN] } })) !== null;

/** The run of a bank that has waited for longest; those that were left as they were are left out. */
function nextWaiting(store: Store, bankId: string, passed: readonly ObjectId[]): Promise<WaitingRun | null> {
  return store.runs
    .findOne(
      { SyncStatus: 'Requested', BankId: bankId, _id: { $nin: [...passed] } },
      { ConnectionId: 1, ConsentId: 1, BankId: 1 },
    )
    .sort({ 'SyncDates.RequestDate': 1 })
    .lean()
    .exec();
}

/**
 * Makes the dispatcher. A run that finds no slot stays `Requested` in the store, its message is done with: nothing waits in
 * memory, and no worker of another bank is kept waiting.
 */
export function createDispatcher({ store, work, slots, logger, stopped }: DispatchOptions): Dispatcher {
  const begun = new Set<Promise<void>>();
  /** Banks of which a run was left since they were looked through. */
  const left = new Set<string>();
  /** Ids of runs, the latest to end last. */
  const ended = new Set<string>();
  /** Works on a run. @returns whether it has ended */
  const workOn = async (waiting: WaitingRun): Promise<boolean> => {
    if (!(await work(waiting))) return false;
    ended.add(waiting._id.toHexString());
    const [oldest] = ended;
    if (ended.size > ENDED_AT_MOST && oldest !== undefined) ended.delete(oldest);
    return true;
  };
  const nextOf = async (bankId: string, passed: readonly ObjectId[]): Promise<WaitingRun | null> => {
    if (stopped.aborted) return null;
    left.delete(bankId);
    return nextWaiting(store, bankId, passed);
  };
  /** Runs what is looked for, once there is a slot, and then whatever else waits for the bank. */
  const run = async (bankId: string, look: () => Promise<WaitingRun | null>): Promise<void> => {
    // Those that have ended are found no more: a queue of any length is gone through without keeping its runs in mind.
    const passed: ObjectId[] = [];
    for (let find = look; ; find = () => nextOf(bankId, passed)) {
      if (!slots.take(bankId)) {
        left.add(bankId);
        return;
      }
      try {
        for (let next = await find(); next !== null && !stopped.aborted; next = await nextOf(bankId, passed))
          if (!(await workOn(next))) passed.push(next._id);
      } finally {
        slots.release(bankId);
      }
      // Who came between the last look and the slot's release found none.
      if (stopped.aborted || !left.has(bankId)) return;
    }
  };
  return {
    run: async (waiting) => {
      if (ended.has(waiting._id.toHexString())) return;
      await run(waiting.BankId, async () => ((await isOpen(store, waiting)) ? waiting : null));
    },
    begin: (waiting) => {
      const one = run(waiting.BankId, () => Promise.resolve(waiting))
        .catch((error: unknown) => logger.warn({ err: error, syncRunId: waiting._id }, 'run not taken up'))
        .finally(() => begun.delete(one));
      begun.add(one);
    },
    settled: async () => {
      await Promise.all(begun);
    },
  };
}
