import { randomBytes, randomUUID } from 'node:crypto';
import type { consentRequest } from '@of/contracts';
import type { ConsentDocument } from '@of/models';
import { Types } from 'mongoose';
import type { z } from 'zod';
import type { OfferedBanks } from '../bank-oauth/offered-banks.ts';
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
  readonly now: () => Date;
}

/** A bank that cannot be asked for these permissions; the message may be shown. */
export class PermissionNotOfferedError extends Error {
  override readonly name = 'PermissionNotOfferedError';
}

/** Where a consent's PKCE verifier is kept. */
export function codeVerifierPlace(consent: { readonly _id: Types.ObjectId }) {
  return { collection: 'consents', id: consent._id.toHexString(), field: 'Authorisation.CodeVerifier' };
}

/** 256 random bits: RFC 6749 §10.10 for `state`, and a `code_verifier` of 43 characters (RFC 7636 §4.1). */
function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Makes a consent that waits for its user to approve it at the bank.
 * @returns the consent, where the user has to go, and the cookie by which their browser is known again
 * @throws UnknownBankError, PermissionNotOfferedError, ConsentPeriodError; BankOAuthError when the bank does not answer, in which
 * case nothing was stored
 */
export async function createConsent(
  { banks, consents, vault, now }: CreateConsentDeps,
  user: KnownUser,
  request: z.output<typeof consentRequest>,
): Promise<{ consent: ConsentDocument; authorisationUrl: string; cookie: BindingCookie }> {
  const { adapter, client } = banks.get(request.bankId);
  const { institution } = adapter;
  if (!request.permissions.every((one) => institution.permissions.includes(one)))
    throw new PermissionNotOfferedError(`${institution.name} offers ${institution.permissions.join(', ')}`);
  const at = now();
  const end = consentEnd(request.expiresAt, at);
  const state = randomSecret();
  const codeVerifier = randomSecret();
  const authorisationUrl = await client.authorizationUrl({ permissions: request.permissions, state, codeVerifier });

  const consentId = `urn:openfinance:consent:${randomUUID()}`;
  const { cookie, hash } = newBinding(consentId);
  const _id = new Types.ObjectId();
  const consent: ConsentDocument = {
    _id,
    ConsentId: consentId,
    ConsentStatus: 'AwaitingAuthorisation',
    ConsentPurpose: request.purpose,
    ConsentPermissions: request.permissions,
    ConsentUser: { UserId: Types.ObjectId.createFromHexString(user.id), UserName: user.userName },
    ConsentBank: { BankId: institution.id, BankName: institution.name },
    ConsentDates: { CreationDate: at, ExpirationDate: end },
    StatusHistory: [{ Status: 'AwaitingAuthorisation', Date: at }],
    Authorisation: {
      StateHash: digest(state),
      BrowserHash: hash,
      CodeVerifier: vault.encrypt(codeVerifier, codeVerifierPlace({ _id })),
      ExpirationDate: new Date(at.getTime() + AUTHORISATION_MS),
    },
  };
  await consents.insert(consent);
  return { consent, authorisationUrl, cookie };
}
