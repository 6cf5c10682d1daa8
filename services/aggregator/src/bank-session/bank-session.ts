import { setTimeout as wait } from 'node:timers/promises';
import { type BankAdapter, BankError, type BankResponse, type BankSession } from '@of/bank-adapters';
import { bankUrl } from './bank-url.ts';
import { type RetryLimits, retryDelay } from './retry-policy.ts';
import { type ExchangeLimits, send } from './send.ts';

/** The access token of a run's consent. Each call may ask the vault. */
export interface TokenSource {
  readonly current: () => Promise<string>;
  /** The bank did not take this token: gives another one. */
  readonly replace: (refused: string) => Promise<string>;
}

export interface BankSessionOptions {
  readonly adapter: BankAdapter;
  /** The bank's origin; nothing is sent anywhere else. */
  readonly origin: string;
  readonly tokens: TokenSource;
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

/** How the adapters reach a bank: with the consent's token, within time and size limits, again where the bank's error passes. */
export function createBankSession({ adapter, origin, tokens, limits, signal }: BankSessionOptions): BankSession {
  const exchange = async (
    url: URL,
    headers: Readonly<Record<string, string>>,
    token: string,
  ): Promise<BankResponse> => {
    const answer = await send(url, { ...headers, authorization: `Bearer ${token}` }, limits.exchange, signal);
    const error = adapter.errorOf(answer);
    if (error !== undefined) throw error;
    return answer;
  };

  /** Sends once; a token that is refused is replaced once, and one that is refused when fresh needs the user. */
  const withToken = async (url: URL, headers: Readonly<Record<string, string>>): Promise<BankResponse> => {
    const token = await tokens.current();
    try {
      return await exchange(url, headers, token);
    } catch (error) {
      if (!(error instanceof BankError) || error.code !== 'token-refused') throw error;
    }
    const fresh = await tokens.replace(token);
    return exchange(url, headers, fresh).catch((error: unknown) => {
      if (error instanceof BankError && error.code === 'token-refused')
        throw new BankError('re-consent', 'The bank refuses a fresh token', { cause: error });
      throw error;
    });
  };

  return {
    get: async (pathOrLink, { query, headers = {} } = {}) => {
      const url = bankUrl(origin, pathOrLink, query);
      for (let attempt = 1, waited = 0; ; attempt += 1) {
        try {
          return await withToken(url, headers);
        } catch (error) {
          if (!(error instanceof BankError)) throw error;
          const delay = retryDelay(error, attempt, waited, limits.retry);
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
