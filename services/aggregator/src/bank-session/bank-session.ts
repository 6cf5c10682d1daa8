import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type BankAdapter, BankError, type BankResponse, type BankSession } from '@of/bank-adapters';
import type { AnswerClass } from '../metrics/sync-metrics.ts';
import type { BankGate } from './bank-gate.ts';
import { bankUrl } from './bank-url.ts';
import { type DpopKey, dpopProof } from './dpop-proof.ts';
import { type RetryLimits, retryDelay } from './retry-policy.ts';
import { type ExchangeLimits, send } from './send.ts';

/** What a call of the bank's API is made with. */
export interface BankToken {
  readonly accessToken: string;
  /** The key that the token is bound to (RFC 9449), if it is. */
  readonly dpopKey?: DpopKey | undefined;
  /** Of the bank's consent resource, where it has such. */
  readonly bankConsentId?: string | undefined;
}

/** The access token of a run's consent. Each call may ask the vault. */
export interface TokenSource {
  readonly current: () => Promise<BankToken>;
  /** The bank did not take this access token: gives another one. */
  readonly replace: (refused: string) => Promise<BankToken>;
}

export interface BankSessionOptions {
  readonly adapter: BankAdapter;
  /** The bank's origin; nothing is sent anywhere else. */
  readonly origin: string;
  readonly tokens: TokenSource;
  /** The user's address while they wait for what is fetched; undefined when they are away. */
  readonly userIpAddress?: string | undefined;
  /** Keeps requests back while the bank fails. */
  readonly gate: BankGate;
  /** Told once for each request that was sent. */
  readonly onAnswer?: (answer: AnswerClass) => void;
  readonly limits: { readonly exchange: ExchangeLimits; readonly retry: RetryLimits };
  /** Ends what is under way: its reason is thrown. */
  readonly signal: AbortSignal;
}

/** What would pass did not in the time that a request has: the bank is down. */
function exhausted(error: BankError): BankError {
  if (error.code !== 'retry') return error;
  const { retryAfterSeconds, bankCode } = error;
  return new BankError('bank-down', error.message, {
    retryAfterSeconds,
    ...(bankCode === undefined ? {} : { bankCode }),
    cause: error,
  });
}

/** A bank that counts accesses by days, and does not say when to come back: asking again would only use up more of them. */
const isDayUsedUp = ({ institution }: BankAdapter, { code, retryAfterSeconds }: BankError): boolean =>
  code === 'rate-limited' &&
  retryAfterSeconds === undefined &&
  institution.limits.unattendedAccessesPerDay !== undefined;

function answerClass({ status }: BankResponse): AnswerClass {
  if (status < 300) return '2xx';
  return status < 500 ? '4xx' : '5xx';
}

const wantsNonce = (answer: BankResponse): boolean =>
  answer.status === 401 && /error="use_dpop_nonce"/.test(answer.headers['www-authenticate'] ?? '');

/** How the adapters reach a bank: with the consent's token, within time and size limits, again where the bank's error passes. */
export function createBankSession(options: BankSessionOptions): BankSession {
  const { adapter, origin, tokens, limits, signal, gate, onAnswer = () => undefined } = options;
  let nonce: string | undefined;

  const authorization = (url: URL, { accessToken, dpopKey }: BankToken): Record<string, string> =>
    dpopKey === undefined
      ? { authorization: `Bearer ${accessToken}` }
      : {
          authorization: `DPoP ${accessToken}`,
          dpop: dpopProof(dpopKey, { method: 'GET', url, accessToken, nonce }),
        };

  const sendWith = async (url: URL, headers: Readonly<Record<string, string>>, token: BankToken) => {
    const all = { ...headers, ...authorization(url, token) };
    const answer = await send(url, all, limits.exchange, signal).catch((error: unknown) => {
      if (error instanceof BankError) onAnswer('unusable');
      throw error;
    });
    onAnswer(answerClass(answer));
    nonce = answer.headers['dpop-nonce'] ?? nonce;
    return answer;
  };

  const exchange = async (
    url: URL,
    headers: Readonly<Record<string, string>>,
    token: BankToken,
  ): Promise<BankResponse> => {
    const { userIpAddress } = options;
    const context = { requestId: randomUUID(), bankConsentId: token.bankConsentId, userIpAddress };
    const all = { ...adapter.headers?.(context), ...headers };
    const first = await sendWith(url, all, token);
    // RFC 9449 §9: the bank wants a nonce of its own in the proof, and gave one.
    const answer = wantsNonce(first) ? await sendWith(url, all, token) : first;
    const error = adapter.errorOf(answer);
    if (error !== undefined) throw error;
    return answer;
  };

  /** Sends once; a token that is refused is replaced once, and one that is refused when fresh needs the user. */
  const withToken = async (url: URL, headers: Readonly<Record<string, string>>): Promise<BankResponse> => {
    const token = await tokens.current();
    try {
      return await gate.pass(() => exchange(url, headers, token));
    } catch (error) {
      if (!(error instanceof BankError) || error.code !== 'token-refused') throw error;
    }
    const fresh = await tokens.replace(token.accessToken);
    return gate
      .pass(() => exchange(url, headers, fresh))
      .catch((error: unknown) => {
        if (error instanceof BankError && error.code === 'token-refused')
          throw new BankError('re-consent', 'The bank refuses a fresh token', { cause: error });
        throw error;
      });
  };

  return {
    get: async (pathOrLink, { query, headers = {}, isOptional = false } = {}) => {
      const url = bankUrl(origin, pathOrLink, query);
      const retry = isOptional ? { ...limits.retry, tries: limits.retry.optionalTries } : limits.retry;
      for (let attempt = 1, waited = 0; ; attempt += 1) {
        try {
          return await withToken(url, headers);
        } catch (error) {
          if (!(error instanceof BankError)) throw error;
          if (isDayUsedUp(adapter, error)) throw error;
          const delay = retryDelay(error, attempt, waited, retry);
          if (delay === undefined) throw exhausted(error);
          waited += delay;
          await wait(delay, undefined, { signal }).catch((aborted: unknown) => {
            signal.throwIfAborted();
            throw aborted;
          });
        }
      }
    },
  };
}
