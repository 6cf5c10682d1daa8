import type { BankConsentStatus } from '@of/bank-adapters';
import type { ConsentStatus } from '@of/contracts';
import type { ConsentDocument } from '@of/models';
import type { OfferedBanks } from '../bank-oauth/offered-banks.ts';
import type { Ending } from '../consents/consent-ends.ts';
import type { ConsentLifecycle } from '../consents/consent-lifecycle.ts';
import type { ConsentStore } from '../consents/consent-store.ts';
import type { TokenStore } from '../tokens/token-store.ts';

/** How a consent ends here that stands so at its bank; undefined while it is in force. */
function endingOf(status: BankConsentStatus): Ending | undefined {
  switch (status) {
    case 'Authorised':
    case 'AwaitingAuthorisation':
      return undefined;
    case 'Rejected':
    case 'Revoked':
      return { to: 'Revoked', reason: 'BankRevoked' };
    case 'Expired':
      return { to: 'Expired', reason: 'ExpiredAtBank' };
    default:
      throw status satisfies never;
  }
}

/**
 * Asks the bank's consent resource how a consent ended there.
 * @returns undefined while it is in force, and at a bank without such a resource, which cannot be asked
 * @throws BankOAuthError when the bank gives no answer
 */
export type EndingAtBank = (consent: ConsentDocument) => Promise<Ending | undefined>;

export function createEndingAtBank({ banks, tokens }: { banks: OfferedBanks; tokens: TokenStore }): EndingAtBank {
  return async ({ ConsentId, ConsentBank }) => {
    const resource = banks.get(ConsentBank.BankId).client.consents;
    if (resource?.status === undefined || ConsentBank.ConsentId === undefined) return undefined;
    return endingOf(await resource.status(ConsentBank.ConsentId, await tokens.find(ConsentId)));
  };
}

export interface ConsentCheckDeps {
  readonly consents: ConsentStore;
  readonly lifecycle: ConsentLifecycle;
  readonly endingAtBank: EndingAtBank;
}

/**
 * Asks the bank whether a consent that counts as in force here still is one there: a bank whose consent has expired may say
 * nothing about it, and answer with an error or an empty list. One that is over at the bank is ended here.
 * @returns its status then; undefined when there is no such consent. A bank without a consent resource is believed
 * @throws BankOAuthError when the bank gives no answer
 */
export type ConsentCheck = (consentId: string) => Promise<ConsentStatus | undefined>;

export function createConsentCheck({ consents, lifecycle, endingAtBank }: ConsentCheckDeps): ConsentCheck {
  return async (consentId) => {
    const found = await consents.find(consentId);
    if (found === undefined) return undefined;
    const consent = await lifecycle.settle(found);
    if (consent.ConsentStatus !== 'Authorised') return consent.ConsentStatus;
    const ending = await endingAtBank(consent);
    if (ending === undefined) return consent.ConsentStatus;
    await lifecycle.end(consentId, ending);
    return (await consents.find(consentId))?.ConsentStatus;
  };
}
