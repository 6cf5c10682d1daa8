import { randomBytes, randomUUID } from 'node:crypto';
import type { consentRequest } from '@of/contracts';
import type { ConsentDocument } from '@of/models';
import { Types } from 'mongoose';
import type { z } from 'zod';
import type { BankRevocations } from '../bank-oauth/bank-revocations.ts';
import { newDpopKey } from '../bank-oauth/dpop-key.ts';
import type { OfferedBanks } from '../bank-oauth/offered-banks.ts';
import type { AuthMetrics } from '../metrics/auth-metrics.ts';
import type { KnownUser } from '../users/users.ts';
import { digest } from '../vault/digest.ts';
import type { Vault } from '../vault/vault.ts';
import { AUTHORISATION_MS } from './authorisation-lifetime.ts';
import { type BindingCookie, newBinding } from './browser-binding.ts';
import { consentEnd } from './consent-period.ts';
import type { ConsentStore } from './consent-store.ts';

export interface CreateConsentDeps {
  readonly banks: OfferedBanks;
  readonly consents: ConsentStore;
  readonly vault: Vault;
  readonly revocations: BankRevocations;
  readonly metrics: Pick<AuthMetrics, 'consentBecame'>;
  /** Where users come back from the bank. */
  readonly redirectUri: string;
  readonly now: () => Date;
}

/** A consent that waits for its user. */
export interface CreatedConsent {
  readonly consent: ConsentDocument;
  /** Where the user has to go. */
  readonly authorisationUrl: string;
  /** By it their browser is known again. */
  readonly cookie: BindingCookie;
}

/** A bank that cannot be asked for these permissions; the message may be shown. */
export class PermissionNotOfferedError extends Error {
  override readonly name = 'PermissionNotOfferedError';
}

/** Where a consent's PKCE verifier is kept. */
export function codeVerifierPlace(consent: { readonly _id: Types.ObjectId }) {
  return { collection: 'consents', id: consent._id.toHexString(), field: 'Authorisation.CodeVerifier' };
}

/** Where the key is kept that a consent's tokens will be bound to. */
export function dpopKeyPlace(consent: { readonly _id: Types.ObjectId }) {
  return { collection: 'consents', id: consent._id.toHexString(), field: 'Authorisation.DpopKey' };
}

/** 256 random bits: RFC 6749 §10.10 for `state`, and a `code_verifier` of 43 characters (RFC 7636 §4.1). */
function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Makes a consent that waits for its user to approve it at the bank.
 * @throws UnknownBankError, PermissionNotOfferedError, ConsentPeriodError, UserGoneError; BankOAuthError when the bank does not answer, in which
 * case nothing was stored
 */
export async function createConsent(
  deps: CreateConsentDeps,
  user: KnownUser,
  request: z.output<typeof consentRequest>,
): Promise<CreatedConsent> {
  const { banks, consents, vault, metrics, now } = deps;
  const { adapter, client } = banks.get(request.bankId);
  const { institution } = adapter;
  const { permissions } = request;
  if (!permissions.every((one) => institution.permissions.includes(one)))
    throw new PermissionNotOfferedError(`${institution.name} offers ${institution.permissions.join(', ')}`);
  const at = now();
  const end = consentEnd(request.expiresAt, at);
  const state = randomSecret();
  const codeVerifier = randomSecret();
  const dpopKey = adapter.oauth.dpop ? newDpopKey() : undefined;
  const wanted = { permissions, expiresAt: end.toISOString(), redirectUri: deps.redirectUri };
  const bankConsentId = await client.consents?.create?.(wanted);
  const consentId = `urn:openfinance:consent:${randomUUID()}`;
  try {
    const asked = { permissions, state, codeVerifier, bankConsentId, dpopKey };
    const authorisationUrl = await client.authorizationUrl(asked);
    const { cookie, hash } = newBinding(consentId);
    const _id = new Types.ObjectId();
    const consent: ConsentDocument = {
      _id,
      ConsentId: consentId,
      ConsentStatus: 'AwaitingAuthorisation',
      ConsentPurpose: request.purpose,
      ConsentPermissions: permissions,
      ConsentUser: { UserId: Types.ObjectId.createFromHexString(user.id), UserName: user.userName },
      ConsentBank: {
        BankId: institution.id,
        BankName: institution.name,
        ...(bankConsentId === undefined ? {} : { ConsentId: bankConsentId }),
      },
      ConsentDates: { CreationDate: at, ExpirationDate: end },
      StatusHistory: [{ Status: 'AwaitingAuthorisation', Date: at }],
      Authorisation: {
        StateHash: digest(state),
        BrowserHash: hash,
        CodeVerifier: vault.encrypt(codeVerifier, codeVerifierPlace({ _id })),
        ...(dpopKey === undefined ? {} : { DpopKey: vault.encrypt(JSON.stringify(dpopKey), dpopKeyPlace({ _id })) }),
        ExpirationDate: new Date(at.getTime() + AUTHORISATION_MS),
      },
    };
    await consents.insert(consent);
    metrics.consentBecame(consent.ConsentBank.BankId, consent.ConsentStatus);
    return { consent, authorisationUrl, cookie };
  } catch (error) {
    // What nobody here knows of must not wait at the bank to be approved.
    if (bankConsentId !== undefined) deps.revocations.giveBack({ consentId, bankId: institution.id, bankConsentId });
    throw error;
  }
}
