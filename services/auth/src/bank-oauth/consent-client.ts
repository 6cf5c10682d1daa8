import { randomUUID } from 'node:crypto';
import {
  type BankAdapter,
  type BankConsentStatus,
  BankError,
  type BankResponse,
  type ConsentSession,
  type WantedConsent,
  type WantedRenewal,
} from '@of/bank-adapters';
import {
  type Configuration,
  clientCredentialsGrant,
  type DPoPHandle,
  fetchProtectedResource,
  getDPoPHandle,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { BankOAuthError, toBankOAuthError } from './bank-oauth-error.ts';
import { type DpopKey, dpopKeyPair, newDpopKey } from './dpop-key.ts';

/** A token of the application's own is renewed when it lives no longer than this, ms. */
const MARGIN_MS = 30_000;
const UNSAID_LIFETIME_SECONDS = 60;

/** The customer's token, for a bank whose consent resource is theirs. */
export interface CustomerToken {
  readonly accessToken: string;
  readonly dpopKey: DpopKey | undefined;
}

/** The consent resource at one bank. Each throws BankOAuthError. */
export interface ConsentClient {
  /** Undefined where the authorization itself makes the consent. @returns the bank's id of it */
  readonly create: ((wanted: WantedConsent) => Promise<string>) | undefined;
  /** Undefined where the bank has no call for it. */
  readonly status:
    | ((bankConsentId: string, customer: CustomerToken | undefined) => Promise<BankConsentStatus>)
    | undefined;
  /** Nothing at a bank where the revoked token takes the consent along. */
  readonly end: (bankConsentId: string, customer: CustomerToken | undefined) => Promise<void>;
  /** Undefined where a consent cannot be renewed without a redirect. @returns when it ends now; undefined for never */
  readonly renew:
    | ((bankConsentId: string, customer: CustomerToken, wanted: WantedRenewal) => Promise<string | undefined>)
    | undefined;
}

interface OwnToken {
  readonly accessToken: string;
  readonly dpop: DPoPHandle | undefined;
  readonly expiresAt: number;
}

const withinOrigin = (origin: URL, path: string): URL => {
  const url = new URL(path, origin);
  if (url.origin !== origin.origin) throw new BankError('bank-down', 'an address beyond the bank');
  return url;
};

async function responseOf(answer: Response): Promise<BankResponse> {
  const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '');
  const body: unknown = isJson ? await answer.json().catch(() => undefined) : undefined;
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body };
}

/**
 * Our error of what became of a call of the consent resource: what the bank said to it, or what the OAuth client threw, as the call
 * needs a token first and the bank may not answer at all.
 */
function toOAuthError(bankName: string, error: unknown): BankOAuthError {
  if (!(error instanceof BankError)) return toBankOAuthError(bankName, error);
  const isPassing = ['retry', 'rate-limited', 'bank-down'].includes(error.code);
  return new BankOAuthError(isPassing ? 'unavailable' : 'refused', error.message, { cause: error });
}

/**
 * Makes the client of an adapter's consent resource; undefined for a bank that has none.
 * @param configuration the OAuth client's, discovered
 */
export function createConsentClient(
  adapter: BankAdapter,
  origin: URL,
  configuration: () => Promise<Configuration>,
): ConsentClient | undefined {
  const calls = adapter.consents;
  if (calls === undefined) return undefined;
  let own: OwnToken | undefined;

  async function ownToken(config: Configuration): Promise<OwnToken> {
    if (own !== undefined && own.expiresAt - Date.now() > MARGIN_MS) return own;
    const dpop = adapter.oauth.dpop ? getDPoPHandle(config, await dpopKeyPair(newDpopKey())) : undefined;
    const parameters = calls?.clientScope === undefined ? {} : { scope: calls.clientScope };
    const answer = await clientCredentialsGrant(config, parameters, dpop === undefined ? {} : { DPoP: dpop });
    const lifetime = answer.expires_in ?? UNSAID_LIFETIME_SECONDS;
    own = { accessToken: answer.access_token, dpop, expiresAt: Date.now() + lifetime * 1000 };
    return own;
  }

  async function tokenOf(
    config: Configuration,
    caller: 'client' | 'customer',
    customer: CustomerToken | undefined,
  ): Promise<Omit<OwnToken, 'expiresAt'>> {
    if (caller === 'client') return ownToken(config);
    if (customer === undefined) throw new BankOAuthError('refused', 'the consent resource needs the customer’s token');
    const { accessToken, dpopKey } = customer;
    return { accessToken, dpop: dpopKey === undefined ? undefined : getDPoPHandle(config, await dpopKeyPair(dpopKey)) };
  }

  const sessionFor =
    (
      bankConsentId: string | undefined,
      customer: CustomerToken | undefined,
      caller: 'client' | 'customer' = calls.caller,
    ): ConsentSession =>
    async ({ method, path, headers = {}, body }) => {
      const config = await configuration();
      const token = await tokenOf(config, caller, customer);
      const context = { requestId: randomUUID(), bankConsentId, userIpAddress: undefined };
      const sent = new Headers({ accept: 'application/json', ...adapter.headers?.(context), ...headers });
      if (body !== undefined) sent.set('content-type', 'application/json');
      const answer = await fetchProtectedResource(
        ...([config, token.accessToken, withinOrigin(origin, path), method] as const),
        body === undefined ? undefined : JSON.stringify(body),
        sent,
        token.dpop === undefined ? {} : { DPoP: token.dpop },
      ).catch((error: unknown) => {
        if (error instanceof WWWAuthenticateChallengeError) return error.response;
        throw error;
      });
      if (answer.status === 401) own = undefined;
      const response = await responseOf(answer);
      const refusal = adapter.errorOf(response);
      if (refusal !== undefined) throw refusal;
      return response;
    };

  const asked = async <T>(question: () => Promise<T>): Promise<T> => {
    try {
      return await question();
    } catch (error) {
      throw toOAuthError(adapter.institution.name, error);
    }
  };
  const { create, status, end, renew } = calls;
  return {
    create:
      create === undefined ? undefined : (wanted) => asked(() => create(sessionFor(undefined, undefined), wanted)),
    status: status === undefined ? undefined : (id, customer) => asked(() => status(sessionFor(id, customer), id)),
    end: async (id, customer) => asked(async () => end?.(sessionFor(id, customer), id)),
    renew:
      renew === undefined
        ? undefined
        : (id, customer, wanted) => asked(() => renew(sessionFor(id, customer, 'customer'), id, wanted)),
  };
}
