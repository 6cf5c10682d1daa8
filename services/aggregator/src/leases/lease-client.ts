import { BankError } from '@of/bank-adapters';
import { type TokenLease, tokenLease } from '@of/contracts';
import { signServiceToken } from '@of/service-kit';
import axios from 'axios';

/** Auth gave no usable answer: our own fault, not the bank's. The run stays open and is begun again. */
export class VaultUnavailableError extends Error {
  override readonly name = 'VaultUnavailableError';
}

export interface LeaseClient {
  /**
   * Asks auth for an access token under a consent.
   * @param refusedTokenHash SHA-256 (hex) of the token that the bank refused, so that another one is given
   * @throws BankError `re-consent` when the consent is not active any more, `bank-down` when the bank gives auth no fresh token
   * @throws VaultUnavailableError
   */
  readonly lease: (consentId: string, refusedTokenHash: string | undefined, signal: AbortSignal) => Promise<TokenLease>;
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
  return {
    lease: async (consentId, refusedTokenHash, signal) => {
      const token = signServiceToken({ issuer: 'aggregator', audience: 'auth', secret });
      const answer = await client
        .post<unknown>(
          '/internal/v1/token-leases',
          { consentId, ...(refusedTokenHash === undefined ? {} : { refusedTokenHash }) },
          {
            headers: { authorization: `Bearer ${token}` },
            signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
          },
        )
        .catch((cause: unknown) => {
          signal.throwIfAborted();
          // Not as the cause: axios keeps the request with its headers on its errors.
          throw new VaultUnavailableError(`auth did not answer: ${cause instanceof Error ? cause.message : 'unknown'}`);
        });
      if (answer.status === 404 || answer.status === 409)
        throw new BankError('re-consent', 'The consent is not active any more');
      if (answer.status === 502) throw new BankError('bank-down', 'The bank gives no fresh token');
      const parsed = tokenLease.safeParse(answer.data);
      if (answer.status !== 200 || !parsed.success)
        throw new VaultUnavailableError(`auth answered ${answer.status} to a lease`);
      return parsed.data;
    },
  };
}
