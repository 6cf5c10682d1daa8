import type { BankError } from '@of/bank-adapters';

/** Bounds of one request's repetition, in milliseconds. */
export interface RetryLimits {
  /** How often a request is sent at the most. */
  readonly tries: number;
  /** The same for what the rest is of use without: a sync that waits long for it keeps others from their turn. */
  readonly optionalTries: number;
  /** The first wait at the most; each further one may be twice as long. */
  readonly baseMs: number;
  /** The longest wait of our own choice. */
  readonly longestMs: number;
  /** The longest wait that a bank may ask for within a run. */
  readonly longestRetryAfterMs: number;
  /** All waits of one request together. */
  readonly totalMs: number;
}

/**
 * How long to wait before a request is sent again: what the bank asks for, else exponential backoff with full jitter
 * (a random part of the doubled wait), so that many workers do not come back at the same moment.
 * @param attempt how often it has been sent
 * @param waitedMs how long it has been waited for already
 * @param random from 0 to 1
 * @returns milliseconds, or undefined when it is not to be sent again: the error does not pass, the tries or the time are used
 * up, or the bank wants more time than a run can wait
 */
export function retryDelay(
  error: BankError,
  attempt: number,
  waitedMs: number,
  limits: RetryLimits,
  random: () => number = Math.random,
): number | undefined {
  if (error.code !== 'retry' && error.code !== 'rate-limited') return undefined;
  if (attempt >= limits.tries) return undefined;
  const asked = error.retryAfterSeconds === undefined ? undefined : error.retryAfterSeconds * 1000;
  if (asked !== undefined && asked > limits.longestRetryAfterMs) return undefined;
  // Never sooner than the bank says; a little later, as others were told the same.
  const jitter = Math.floor(random() * Math.min(limits.longestMs, limits.baseMs * 2 ** (attempt - 1)));
  const delay = asked === undefined ? jitter : asked + Math.min(jitter, limits.baseMs);
  return waitedMs + delay > limits.totalMs ? undefined : delay;
}
