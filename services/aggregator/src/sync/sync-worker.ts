import { type AdapterRegistry, type BankEndpoint, BankError } from '@of/bank-adapters';
import type { EventData } from '@of/contracts';
import type { Logger } from 'pino';
import type { BankGates } from '../bank-session/bank-gate.ts';
import { createBankSession } from '../bank-session/bank-session.ts';
import type { RetryLimits } from '../bank-session/retry-policy.ts';
import type { ExchangeLimits } from '../bank-session/send.ts';
import type { AccountKeys } from '../documents/account-key.ts';
import { type LeaseClient, VaultUnavailableError } from '../leases/lease-client.ts';
import { type LeasedTokens, leasedTokens } from '../leases/leased-tokens.ts';
import type { SyncMetrics } from '../metrics/sync-metrics.ts';
import { nextSyncDate, refreshInterval } from '../scheduling/next-sync.ts';
import { countAccess, expectPatience, noteRefusal } from './allowance.ts';
import { type Announce, runIdentity, shownCounts } from './announce.ts';
import { type BegunRun, beginRun, putOffRun, type WaitingRun } from './begin-run.ts';
import { ClaimLostError, releaseClaim, whileHolding } from './claim.ts';
import { endOpenRuns } from './end-open-runs.ts';
import { finishRun, type Outcome, outcomeOf } from './finish-run.ts';
import { Problems } from './problems.ts';
import { readBank } from './read-bank.ts';
import { RunProgress } from './run-progress.ts';
import type { Store } from './store.ts';

export interface SyncWorkerOptions {
  readonly store: Store;
  readonly adapters: AdapterRegistry;
  readonly endpoints: ReadonlyMap<string, BankEndpoint>;
  readonly leases: LeaseClient;
  readonly gates: BankGates;
  readonly metrics: SyncMetrics;
  /** How often a day a connection is brought up to date by itself, where its bank allows it. */
  readonly refreshesPerDay: number;
  /** What accounts are recognised by under another id. */
  readonly accountKeys: AccountKeys;
  /** How long a worker may be silent before another one takes its run. */
  readonly claimMs: number;
  readonly announce: Announce;
  /** Tells others how far a run is; may get lost. */
  readonly tell: (progress: EventData<'of.sync.progressed'>) => void;
  readonly limits: { readonly exchange: ExchangeLimits; readonly retry: RetryLimits };
  readonly logger: Logger;
  /** Aborts when the service stops: runs under way are left open for another worker. */
  readonly stopped: AbortSignal;
}

/** How often a run is begun, with a token, before it is given up: what ends it each time is ours, and will again. */
const ATTEMPTS = 40;

/**
 * Runs a sync to its end; resolves too when there is nothing to do for this worker.
 * @returns whether the run has ended, under whichever worker
 */
export type SyncWorker = (run: WaitingRun) => Promise<boolean>;

/** Auth gave no token to begin with: the bank was not asked, and the run waits until auth is back. */
class NoTokenError extends Error {
  override readonly name = 'NoTokenError';
}

/** What the consent covers, as auth says with the run's first token. @throws NoTokenError when auth is away */
async function grantedBy(tokens: LeasedTokens): ReturnType<LeasedTokens['permissions']> {
  return tokens.permissions().catch((error: unknown) => {
    throw error instanceof VaultUnavailableError && error.isAway ? new NoTokenError(error.message) : error;
  });
}

const SUSPICIOUS: ReadonlySet<string | undefined> = new Set(['bank-down', 'retry', 're-consent']);

/**
 * Whether auth has to ask the bank where the consent stands: it may be over although the bank does not say so, as it gives errors, or
 * nothing; and where it does say so, auth has to know how it ended.
 */
const isSuspicious = (error: BankError | undefined): boolean => SUSPICIOUS.has(error?.code);

async function readUnderLease(
  options: SyncWorkerOptions,
  { run, claim, connection }: BegunRun,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<Outcome> {
  const { store, adapters, endpoints, leases, limits, tell, metrics } = options;
  const adapter = adapters.get(run.BankId);
  const { institution } = adapter;
  const endpoint = endpoints.get(run.BankId);
  if (endpoint === undefined)
    return outcomeOf(new BankError('bank-down', 'The bank is not offered any more'), undefined);
  const tokens = leasedTokens(leases, run.ConsentId, signal);
  const problems = new Problems();
  const userIpAddress = run.SyncUserAddress;
  let isOver = false;
  const expectConsent = async (): Promise<void> => {
    isOver ||= adapter.consents !== undefined && (await leases.isOver(run.ConsentId, signal));
    if (isOver) throw new BankError('re-consent', 'The consent is over at the bank');
  };
  let isAsked = false;
  try {
    const granted = await grantedBy(tokens);
    if (userIpAddress === undefined) await countAccess(store, connection, institution);
    else expectPatience(connection, institution);
    isAsked = true;
    await readBank({
      store,
      run,
      claim,
      cursor: run.SyncCursor ?? {},
      isFirstAttempt: run.SyncAttempts === 1,
      progress,
      context: {
        adapter,
        connectionId: connection._id,
        consentId: run.ConsentId,
        owner: { UserName: connection.ConnectionUser.UserName, UserId: connection.ConnectionUser.UserId },
        permissions: connection.ConnectionConsent.Permissions.filter((one) => granted.includes(one)),
        accountKey: (account) => options.accountKeys(run.UserId.toHexString(), run.BankId, account),
      },
      session: createBankSession({
        ...{ adapter, origin: endpoint.url, tokens, limits, signal, userIpAddress },
        gate: options.gates(institution),
        onAnswer: (answer) => metrics.bankAnswered(run.BankId, answer),
      }),
      problems,
      expectConsent,
      begun: run.SyncDates.StartDate ?? new Date(),
      refreshMs: refreshInterval(institution, options.refreshesPerDay),
      signal,
      onPage: (phase, counted, changed) => {
        tell({ ...runIdentity(run), phase, counts: shownCounts(counted) });
        if (phase === 'transactions') metrics.transactionsWritten(run.BankId, changed);
      },
    });
    if (isSuspicious(problems.failure)) await expectConsent();
  } catch (error) {
    if (!(error instanceof BankError)) throw error;
    // What we refuse ourselves is no news of the bank.
    if (isAsked && error.code === 'rate-limited') {
      const isAlone = userIpAddress === undefined;
      await noteRefusal(store, connection._id, institution, { refusal: error, isAlone });
    }
    if (!isSuspicious(error)) return outcomeOf(error, undefined);
    const over = await expectConsent().catch((reason: unknown) => reason);
    if (over !== undefined && !(over instanceof BankError)) throw over;
    return outcomeOf(over ?? error, undefined);
  }
  return outcomeOf(problems.failure, problems.omission);
}

/** A run whose consent is not the connection's any more ends without having done anything. */
async function endAsOver({ store, announce }: SyncWorkerOptions, { _id, ConsentId }: WaitingRun): Promise<void> {
  const message = 'The consent is not active any more';
  await store.inTransaction((session) => endOpenRuns(store, announce, { _id, ConsentId }, message, session));
}

export function createSyncWorker(options: SyncWorkerOptions): SyncWorker {
  const { store, adapters, announce, claimMs, refreshesPerDay, logger, stopped } = options;
  return async (waiting) => {
    const begun = await beginRun(store, waiting, claimMs);
    if (begun === 'over') await endAsOver(options, waiting);
    if (typeof begun === 'string') return begun !== 'busy';
    const { run, claim } = begun;
    const progress = new RunProgress();
    const log = logger.child({ ...runIdentity(run), attempt: run.SyncAttempts });
    try {
      const outcome = await whileHolding(store, claim, stopped, async (signal) =>
        run.SyncAttempts > ATTEMPTS ? internalFailure : readUnderLease(options, begun, progress, signal),
      );
      const { institution } = adapters.get(run.BankId);
      const nextDate = nextSyncDate(institution, outcome, refreshesPerDay, new Date());
      await finishRun(store, announce, begun, outcome, progress, nextDate);
      options.metrics.runEnded(run.BankId, outcome);
      log.info({ status: outcome.status, code: outcome.error?.code }, 'sync finished');
      return true;
    } catch (error) {
      if (error instanceof ClaimLostError) {
        // Who took the connection away has said, or will say, what becomes of the run.
        log.info('sync given up: the connection was taken away');
        return false;
      }
      const leave = error instanceof NoTokenError ? putOffRun(store, begun) : releaseClaim(store, claim);
      await leave.catch((cause: unknown) => log.warn({ err: cause }, 'claim left to expire'));
      throw error;
    }
  };
}

const internalFailure: Outcome = {
  status: 'Failed',
  error: { code: 'internal', message: 'The sync could not be carried out on our side' },
};
