import type { Logger } from '@of/service-kit';
import type { BankClient } from './bank-client.ts';
import { withRetries } from './retries.ts';

const TRIES = 3;

/** What has to end at a bank. */
export interface RevocableTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

/** Ends grants at the banks (RFC 7009), beside whatever else goes on: a bank that does not answer holds nothing up. */
export interface BankRevocations {
  /** @param open gives the tokens in plain; when it throws that is logged, and nothing is asked of the bank */
  readonly begin: (where: { consentId: string; bankId: string }, open: () => RevocableTokens) => void;
  /** Resolves when those that were begun have ended, well or not. */
  readonly idle: () => Promise<void>;
}

/** @param clientOf throws when the bank is not offered any more */
export function createBankRevocations(clientOf: (bankId: string) => BankClient, logger: Logger): BankRevocations {
  const underWay = new Set<Promise<void>>();

  async function revoke(bankId: string, { accessToken, refreshToken }: RevocableTokens): Promise<void> {
    const client = clientOf(bankId);
    // A refresh token takes its whole grant along, access tokens included (RFC 7009 §2.1).
    await withRetries(TRIES, () =>
      refreshToken === undefined
        ? client.revoke(accessToken, 'access_token')
        : client.revoke(refreshToken, 'refresh_token'),
    );
  }

  return {
    begin: (where, open) => {
      const one = Promise.resolve()
        .then(() => revoke(where.bankId, open()))
        .then(
          () => logger.info(where, 'tokens revoked at the bank'),
          (error: unknown) => {
            const why = error instanceof Error ? error.message : 'unknown error';
            logger.warn({ ...where, why }, 'tokens could not be revoked at the bank');
          },
        )
        .finally(() => underWay.delete(one));
      underWay.add(one);
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
