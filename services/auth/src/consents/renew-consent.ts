import type { ConsentDocument } from '@of/models';
import { BankOAuthError } from '../bank-oauth/bank-oauth-error.ts';
import type { ConsentClient } from '../bank-oauth/consent-client.ts';
import { ConsentNotActiveError, type TokenLeases } from '../leases/token-leases.ts';
import type { KnownUser } from '../users/users.ts';
import type { ConsentLifecycle } from './consent-lifecycle.ts';
import { renewalEnd } from './consent-period.ts';
import { type CreateConsentDeps, type CreatedConsent, createConsent } from './create-consent.ts';

export interface RenewConsentDeps extends CreateConsentDeps {
  readonly lifecycle: ConsentLifecycle;
  readonly leases: TokenLeases;
}

/** What the user asks for, and who is here to ask: banks want to know it (Open Finance Brasil, consents `extends`). */
export interface RenewalRequest {
  /** RFC 3339; to the end of the day in 90 days when left out. */
  readonly expiresAt: string | undefined;
  readonly userIpAddress: string;
  readonly userAgent: string;
}

/** `created`: a consent that the user has to approve at the bank, which then takes this one's place. */
export type Renewal =
  | { readonly result: 'renewed'; readonly consent: ConsentDocument }
  | ({ readonly result: 'created' } & CreatedConsent);

type Renew = NonNullable<ConsentClient['renew']>;

/** Only a consent that was in force, and whose place no other has taken, can go on. */
function isRenewable({ ConsentStatus, StatusHistory }: ConsentDocument): boolean {
  if (ConsentStatus === 'AwaitingAuthorisation' || ConsentStatus === 'Rejected') return false;
  return StatusHistory.at(-1)?.Reason !== 'Superseded';
}

/** Whole seconds: banks know no smaller ones. */
const endsBy = ({ ConsentDates }: ConsentDocument, until: Date): boolean =>
  Math.floor(ConsentDates.ExpirationDate.getTime() / 1000) >= Math.floor(until.getTime() / 1000);

/** The bank says no to what was asked: its own pages are what is left. */
const isRefusal = (error: unknown): boolean =>
  (error instanceof BankOAuthError && error.code === 'refused') || error instanceof ConsentNotActiveError;

/** The bank's end of a consent, as far as it goes beyond no wish. */
function agreedEnd(answer: string | undefined, wanted: Date): Date {
  const bank = answer === undefined ? wanted.getTime() : Date.parse(answer);
  return new Date(Math.min(bank, wanted.getTime()));
}

/**
 * Makes the renewal of consents. Where the bank's standard can renew, the bank is asked, with the customer's token, and the
 * consent goes on. Where it cannot, refuses, or the consent is over, a new one is asked for that the user approves at the bank
 * (strong customer authentication anew, PSD2 RTS art. 10a); the old one stays in force until then, and the accounts are
 * recognised under the new one. To ask again for an end that a renewed consent has already changes nothing.
 * @returns a function of a consent, settled and its user's own. It throws ConsentNotActiveError for one that was never in force
 * or has a successor, and what `createConsent` throws
 */
export function createConsentRenewal(deps: RenewConsentDeps) {
  const { banks, consents, lifecycle, leases, now } = deps;
  /** Renewals under way in this process, by consent: a second request of the same moment joins. */
  const underWay = new Map<string, Promise<ConsentDocument | undefined>>();

  async function renewAtBank(
    consent: ConsentDocument,
    renew: Renew,
    { until, request }: { until: Date; request: RenewalRequest },
  ): Promise<ConsentDocument | undefined> {
    const { ConsentId: consentId, ConsentBank } = consent;
    if (ConsentBank.ConsentId === undefined) return undefined;
    const { userIpAddress, userAgent } = request;
    try {
      const { accessToken, dpopKey } = await leases.lease(consentId);
      const wanted = { expiresAt: until.toISOString(), userIpAddress, userAgent };
      const end = await renew(ConsentBank.ConsentId, { accessToken, dpopKey }, wanted);
      await lifecycle.prolong(consentId, agreedEnd(end, until));
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    // Another process may have renewed it meanwhile, so that the bank refused this time.
    const after = await consents.find(consentId);
    return after?.ConsentStatus === 'Authorised' && endsBy(after, until) ? after : undefined;
  }

  async function renewed(consent: ConsentDocument, until: Date, request: RenewalRequest) {
    if (consent.ConsentStatus !== 'Authorised') return undefined;
    const renew = banks.get(consent.ConsentBank.BankId).client.consents?.renew;
    if (renew === undefined) return undefined;
    if (endsBy(consent, until)) return consent;
    const joined = await underWay.get(consent.ConsentId);
    if (joined !== undefined && endsBy(joined, until)) return joined;
    const one = renewAtBank(consent, renew, { until, request }).finally(() => underWay.delete(consent.ConsentId));
    underWay.set(consent.ConsentId, one);
    return one;
  }

  return async (user: KnownUser, consent: ConsentDocument, request: RenewalRequest): Promise<Renewal> => {
    if (!isRenewable(consent)) throw new ConsentNotActiveError('only a consent that was in force can be renewed');
    const until = renewalEnd(request.expiresAt, now());
    const after = await renewed(consent, until, request);
    if (after !== undefined) return { result: 'renewed', consent: after };
    const { ConsentBank, ConsentPermissions: permissions, ConsentPurpose: purpose } = consent;
    const anew = { bankId: ConsentBank.BankId, permissions, purpose, expiresAt: until.toISOString() };
    return { result: 'created', ...(await createConsent(deps, user, anew)) };
  };
}
