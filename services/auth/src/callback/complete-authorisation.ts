import type { ConsentDocument } from '@of/models';
import { ProblemError } from '@of/service-kit';
import { BankOAuthError, saysUnavailable } from '../bank-oauth/bank-oauth-error.ts';
import type { BankRevocations } from '../bank-oauth/bank-revocations.ts';
import { readDpopKey } from '../bank-oauth/dpop-key.ts';
import { grantedPermissions } from '../bank-oauth/granted-permissions.ts';
import type { OfferedBanks } from '../bank-oauth/offered-banks.ts';
import type { ConsentLifecycle } from '../consents/consent-lifecycle.ts';
import type { ConsentStore } from '../consents/consent-store.ts';
import { codeVerifierPlace, dpopKeyPlace } from '../consents/create-consent.ts';
import type { NewTokens } from '../tokens/token-store.ts';
import { UserGoneError } from '../users/user-guard.ts';
import type { Vault } from '../vault/vault.ts';
import { type AuthorisationAnswer, type CheckedAnswer, checkAnswer } from './authorisation-answer.ts';
import { CallbackRefusal } from './callback-refusal.ts';

export interface CallbackDeps {
  readonly banks: OfferedBanks;
  readonly consents: ConsentStore;
  readonly lifecycle: ConsentLifecycle;
  readonly revocations: BankRevocations;
  readonly vault: Vault;
  readonly now: () => Date;
}

/** The bank refused nothing; but its answer can be taken only once, so that the user has to begin anew. */
function noUsableAnswer(bankName: string, cause: BankOAuthError): CallbackRefusal {
  return new CallbackRefusal('bankUnavailable', `${bankName} gave no usable answer. Please connect it anew.`, cause);
}

/** The bank's own words are quoted, as text, and not at any length. */
function refusal(bankName: string, said = 'no reason given', cause?: BankOAuthError): CallbackRefusal {
  const detail = `${bankName} refused the authorisation (${said.slice(0, 200)}).`;
  return new CallbackRefusal('authorisationFailed', detail, cause);
}

/** The user or the bank said no, or the bank could not answer: the consent is rejected. */
async function rejectAsAnswered(
  deps: CallbackDeps,
  { consent, bank }: CheckedAnswer,
  error: string | undefined,
): Promise<never> {
  const isDenied = error === 'access_denied';
  await deps.lifecycle.reject(consent.ConsentId, isDenied ? 'AuthorisationDenied' : 'AuthorisationFailed');
  const { name } = bank.adapter.institution;
  if (isDenied) throw new CallbackRefusal('authorisationDenied', `The consent was not approved at ${name}.`);
  if (error === undefined || saysUnavailable(error))
    throw noUsableAnswer(
      name,
      new BankOAuthError('unavailable', `${name} answered ${error ?? 'neither a code nor an error'}`),
    );
  throw refusal(name, error);
}

/**
 * Exchanges the code. When that fails, the consent is rejected whatever the reason: the code may have been used, and the bank takes none
 * twice.
 * @throws CallbackRefusal when the bank refused or gave no usable answer; ProblemError when the fault is ours
 */
async function exchange(deps: CallbackDeps, checked: CheckedAnswer, code: string): Promise<NewTokens> {
  const { consent, bank, state, iss } = checked;
  try {
    const codeVerifier = deps.vault.decrypt(checked.codeVerifier, codeVerifierPlace(consent));
    const dpopKey =
      checked.dpopKey === undefined
        ? undefined
        : readDpopKey(deps.vault.decrypt(checked.dpopKey, dpopKeyPlace(consent)));
    return { ...(await bank.client.exchangeCode({ code, state, iss, codeVerifier, dpopKey })), dpopKey };
  } catch (error) {
    await deps.lifecycle.reject(consent.ConsentId, 'AuthorisationFailed');
    if (!(error instanceof BankOAuthError)) throw new ProblemError('internal', { cause: error });
    const { name } = bank.adapter.institution;
    if (error.code === 'unavailable') throw noUsableAnswer(name, error);
    throw refusal(name, error.oauthError, error);
  }
}

/** Puts the consent in force with what was granted. Tokens for which no consent comes into force are revoked at the bank. */
async function putInForce(deps: CallbackDeps, checked: CheckedAnswer, tokens: NewTokens): Promise<ConsentDocument> {
  const { consent, bank } = checked;
  const { BankId: bankId, ConsentId: asked } = consent.ConsentBank;
  const where = { consentId: consent.ConsentId, bankId, bankConsentId: tokens.bankConsentId ?? asked };
  const permissions = grantedPermissions(bank.adapter.oauth, consent.ConsentPermissions, tokens.scope);
  if (permissions.length === 0) {
    deps.revocations.giveBack(where, tokens);
    await deps.lifecycle.reject(consent.ConsentId, 'AuthorisationFailed');
    throw new CallbackRefusal(
      'authorisationFailed',
      `${bank.adapter.institution.name} granted nothing of what was asked for.`,
    );
  }
  const authorised = await deps.lifecycle.authorise(consent, { permissions, tokens }).catch((error: unknown) => {
    // The consent went with its user.
    if (error instanceof UserGoneError) return undefined;
    deps.revocations.giveBack(where, tokens);
    throw error;
  });
  if (authorised === undefined) {
    deps.revocations.giveBack(where, tokens);
    throw new CallbackRefusal('consentNotActive', 'The consent ended before the bank answered.');
  }
  return authorised;
}

/**
 * What the bank's answer leads to, step by step: it is checked, the code is exchanged, the consent comes into force.
 * @returns the consent, Authorised
 * @throws CallbackRefusal; ProblemError; BankOAuthError when the bank's issuer cannot be asked for
 */
export async function completeAuthorisation(
  deps: CallbackDeps,
  answer: AuthorisationAnswer,
  cookieHeader: string | undefined,
): Promise<ConsentDocument> {
  const checked = await checkAnswer(deps, answer, cookieHeader);
  if (answer.error !== undefined || answer.code === undefined) return rejectAsAnswered(deps, checked, answer.error);
  const tokens = await exchange(deps, checked, answer.code);
  return putInForce(deps, checked, tokens);
}
