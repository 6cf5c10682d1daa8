import type { ConsentDocument } from '@of/models';
import type { OfferedBank, OfferedBanks } from '../bank-oauth/offered-banks.ts';
import { isBoundBrowser } from '../consents/browser-binding.ts';
import type { ConsentStore, TakenAuthorisation } from '../consents/consent-store.ts';
import { digest } from '../vault/digest.ts';
import { CallbackRefusal } from './callback-refusal.ts';

/** The parameters of an authorization response (RFC 6749 §4.1.2, RFC 9207 §2). */
export interface AuthorisationAnswer {
  readonly state: string | undefined;
  readonly iss: string | undefined;
  readonly code: string | undefined;
  readonly error: string | undefined;
}

/** An answer that belongs to an authorisation of this browser and comes from its bank. */
export interface CheckedAnswer extends TakenAuthorisation {
  readonly bank: OfferedBank;
  readonly state: string;
  readonly iss: string;
}

/**
 * The same of a state that was used, of one of another browser and of one that never was: whoever sends an answer learns nothing by it.
 * Most often it is the user who loads the page again after approving.
 */
function noneToThis(): CallbackRefusal {
  return new CallbackRefusal(
    'authorisationStateMismatch',
    'This answer was used already, or is none to this browser. The list of your connections shows which banks are connected.',
  );
}

/** The consent that the answer's `state` belongs to, when this is the browser that asked (RFC 9700 §4.7.1). */
async function consentOfBrowser(
  consents: ConsentStore,
  state: string,
  cookieHeader: string | undefined,
): Promise<ConsentDocument> {
  const consent = await consents.findByState(digest(state));
  const isBound = isBoundBrowser(cookieHeader, consent?.ConsentId ?? '', consent?.Authorisation?.BrowserHash ?? '');
  if (consent === undefined || !isBound) throw noneToThis();
  return consent;
}

/**
 * Checks an authorization response and takes the authorisation it answers, which then is answered for good. A response that is
 * refused before that changes nothing, and none leads to a token request.
 * @throws CallbackRefusal; BankOAuthError when the bank's issuer cannot be asked for
 */
export async function checkAnswer(
  { consents, banks, now }: { consents: ConsentStore; banks: OfferedBanks; now: () => Date },
  answer: AuthorisationAnswer,
  cookieHeader: string | undefined,
): Promise<CheckedAnswer> {
  const { state, iss } = answer;
  if (state === undefined) throw noneToThis();
  const consent = await consentOfBrowser(consents, state, cookieHeader);
  const bank = banks.get(consent.ConsentBank.BankId);
  // RFC 9207 §2.4: simple string comparison, and a mix-up attack leaves it out or gives another's.
  if (iss === undefined || iss !== (await bank.client.issuer()))
    throw new CallbackRefusal('authorisationIssuerMismatch');
  const taken = await consents.takeAuthorisation(digest(state), now());
  if (taken === undefined) throw noneToThis();
  return { ...taken, bank, state, iss };
}
