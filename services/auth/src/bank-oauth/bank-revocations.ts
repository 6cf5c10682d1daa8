import type { Logger } from '@of/service-kit';
import type { BankClient } from './bank-client.ts';
import type { CustomerToken } from './consent-client.ts';
import { withRetries } from './retries.ts';

const TRIES = 3;

/** Tokens that have to end at a bank. */
export interface RevocableTokens extends CustomerToken {
  readonly refreshToken: string | undefined;
}

/** The consent that ended here, and the bank's own consent resource where it has such. */
export interface EndedConsent {
  readonly consentId: string;
  readonly bankId: string;
  readonly bankConsentId?: string | undefined;
}

/** Ends consents and grants at the banks (RFC 7009), beside whatever else goes on: a bank that does not answer holds nothing up. */
export interface BankRevocations {
  /** @param open gives the tokens in plain, if there are any; when it throws that is logged, and nothing is asked of the bank */
  readonly begin: (where: EndedConsent, open?: () => RevocableTokens) => void;
  /** Resolves when those that were begun have ended, well or not. */
  readonly idle: () => Promise<void>;
}

/** @param clientOf throws when the bank is not offered any more */
export function createBankRevocations(clientOf: (bankId: string) => BankClient, logger: Logger): BankRevocations {
  const underWay = new Set<Promise<void>>();

  async function revoke({ bankId, bankConsentId }: EndedConsent, tokens: RevocableTokens | undefined): Promise<void> {
    const client = clientOf(bankId);
    const { consents } = client;
    // First the consent: at some banks it takes the customer's token, which is gone after.
    if (bankConsentId !== undefined && consents !== undefined)
      await withRetries(TRIES, () => consents.end(bankConsentId, tokens));
    if (tokens === undefined) return;
    const { accessToken, refreshToken } = tokens;
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
        .then(() => revoke(where, open?.()))
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
