import { BankError } from '@of/bank-adapters';
import { consentCheck, type TokenLease, tokenLease } from '@of/contracts';
import { signServiceToken } from '@of/service-kit';
import axios from 'axios';

/** Auth gave no usable answer: our own fault, not the bank's. The run stays open and is begun again. */
export class VaultUnavailableError extends Error {
  override readonly name = 'VaultUnavailableError';
  /** Auth is away, for whatever consent it is asked: it does not answer, or says that it cannot now. Else it fails at this one. */
  readonly isAway: boolean;
  constructor(message: string, isAway: boolean) {
    super(message);
    this.isAway = isAway;
  }
}

/** What auth answers while its store is away, while too much is asked, and while it does not take our secret or our clock. */
const AWAY: ReadonlySet<number> = new Set([401, 429, 503]);

export interface LeaseClient {
  /**
   * Asks auth for an access token under a consent.
   * @param refusedTokenHash SHA-256 (hex) of the token that the bank refused, so that another one is given
   * @throws BankError `re-consent` when the consent is not active any more, `bank-down` when the bank gives auth no fresh token
   * @throws VaultUnavailableError
   */
  readonly lease: (consentId: string, refusedTokenHash: string | undefined, signal: AbortSignal) => Promise<TokenLease>;
  /**
   * Asks auth, which asks the bank, whether a consent is over.
   * @returns false too when the bank cannot be asked, or does not answer
   * @throws VaultUnavailableError
   */
  readonly isOver: (consentId: string, signal: AbortSignal) => Promise<boolean>;
}

export interface LeaseClientOptions {
  /** Auth's origin. */
  readonly authUrl: string;
  /** Shared with auth. */
  readonly secret: string;
  readonly timeoutMs?: number;
}

export function createLeaseClient({ authUrl, secret, timeoutMs = 15_000 }: LeaseClientOptions): LeaseClient {
  const client = axios.create({
    baseURL: authUrl,
    maxRedirects: 0,
    proxy: false,
    maxContentLength: 100_000,
    validateStatus: () => true,
  });
  const post = async (path: string, body: unknown, signal: AbortSignal) => {
    const token = signServiceToken({ issuer: 'aggregator', audience: 'auth', secret });
    return client
      .post<unknown>(path, body, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      .catch((cause: unknown) => {
        signal.throwIfAborted();
        // Not as the cause: axios keeps the request with its headers on its errors.
        const why = cause instanceof Error ? cause.message : 'unknown';
        throw new VaultUnavailableError(`auth did not answer: ${why}`, true);
      });
  };
  return {
    lease: async (consentId, refusedTokenHash, signal) => {
      const wanted = { consentId, ...(refusedTokenHash === undefined ? {} : { refusedTokenHash }) };
      const answer = await post('/internal/v1/token-leases', wanted, signal);
      if (answer.status === 404 || answer.status === 409)
        throw new BankError('re-consent', 'The consent is not active any more');
      if (answer.status === 502) throw new BankError('bank-down', 'The bank gives no fresh token');
      const parsed = tokenLease.safeParse(answer.data);
      if (answer.status !== 200 || !parsed.success)
        throw new VaultUnavailableError(`auth answered ${answer.status} to a lease`, AWAY.has(answer.status));
      return parsed.data;
    },
    isOver: async (consentId, signal) => {
      const answer = await post('/internal/v1/consent-checks', { consentId }, signal);
      if (answer.status === 404) return true;
      if (answer.status === 502) return false;
      const parsed = consentCheck.safeParse(answer.data);
      if (answer.status !== 200 || !parsed.success)
        throw new VaultUnavailableError(`auth answered ${answer.status} to a consent check`, AWAY.has(answer.status));
      return parsed.data.status !== 'Authorised';
    },
  };
}
