import type { BankAdapter } from '@of/bank-adapters';
import type { Permission } from '@of/contracts';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildAuthorizationUrlWithPAR,
  type ClientAuth,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  type DPoPOptions,
  discovery,
  getDPoPHandle,
  PrivateKeyJwt,
  refreshTokenGrant,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
  tokenRevocation,
} from 'openid-client';
import type { SigningKeys } from '../keys/signing-keys.ts';
import { BankOAuthError, toBankOAuthError } from './bank-oauth-error.ts';
import { createBoundedFetch, isPlainLoopback } from './bounded-fetch.ts';
import { clientAssertionKey } from './client-key.ts';
import { type ConsentClient, createConsentClient } from './consent-client.ts';
import { type DpopKey, dpopKeyPair } from './dpop-key.ts';
import { withRetries } from './retries.ts';

const TIMEOUT_SECONDS = 10;
const MAX_ANSWER_BYTES = 262_144;
const METADATA_MS = 3_600_000;
/** For a bank that does not say how long its access token lives (RFC 6749 §5.1 only recommends it). */
const UNSAID_LIFETIME_SECONDS = 300;

/** What a bank's token endpoint gave. */
export interface BankTokens {
  readonly accessToken: string;
  /** Absent when the bank gave none: the one before stays in use. */
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number;
  /** As granted; absent when it is what was asked for. */
  readonly scope: string | undefined;
  /** Of the consent resource that the authorization made; absent at most banks. */
  readonly bankConsentId?: string;
}

/** How the application is known at one bank. */
export interface BankRegistration {
  /** Origin of the bank's API and its OAuth issuer. */
  readonly url: string;
  readonly clientId: string;
  /** For `client_secret_basic`. */
  readonly clientSecret: string | undefined;
  /** For `private_key_jwt`. */
  readonly clientKey?: SigningKeys | undefined;
}

/** The application's OAuth client at one bank. Each throws BankOAuthError. */
export interface BankClient {
  /** The bank's issuer identifier (RFC 8414): what `iss` of an authorization response must be (RFC 9207). */
  readonly issuer: () => Promise<string>;
  /** Where the user goes (RFC 6749 §4.1.1, PKCE S256); at a bank that wants it so, the request is pushed before (RFC 9126). */
  readonly authorizationUrl: (request: {
    permissions: readonly Permission[];
    state: string;
    codeVerifier: string;
    bankConsentId?: string | undefined;
    dpopKey?: DpopKey | undefined;
  }) => Promise<string>;
  /** Exchanges the code of an authorization response whose `state` and `iss` were checked. */
  readonly exchangeCode: (answer: {
    code: string;
    state: string;
    iss: string;
    codeVerifier: string;
    dpopKey?: DpopKey | undefined;
  }) => Promise<BankTokens>;
  readonly refresh: (refreshToken: string, dpopKey?: DpopKey) => Promise<BankTokens>;
  /** Ends the grant at the bank (RFC 7009); a token that is unknown there counts as revoked. */
  readonly revoke: (token: string, hint: 'refresh_token' | 'access_token') => Promise<void>;
  /** The bank's consent resource; undefined where a consent is no more than the grant. */
  readonly consents: ConsentClient | undefined;
}

function toBankTokens(
  { institution, oauth, consents }: BankAdapter,
  answer: TokenEndpointResponse & TokenEndpointResponseHelpers,
): BankTokens {
  if (answer.token_type !== (oauth.dpop ? 'dpop' : 'bearer'))
    throw new BankOAuthError('unavailable', `${institution.name} gave a token that is not of the type it should be`);
  const bankConsentId = consents?.tokenMember === undefined ? undefined : answer[consents.tokenMember];
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresInSeconds: answer.expires_in ?? UNSAID_LIFETIME_SECONDS,
    scope: answer.scope,
    ...(typeof bankConsentId === 'string' && bankConsentId !== '' ? { bankConsentId } : {}),
  };
}

async function clientAuthentication(
  { institution, oauth }: BankAdapter,
  registration: BankRegistration,
): Promise<ClientAuth> {
  const { clientSecret, clientKey } = registration;
  if (oauth.clientAuthentication === 'client_secret_basic' && clientSecret !== undefined)
    return ClientSecretBasic(clientSecret);
  if (oauth.clientAuthentication === 'private_key_jwt' && clientKey !== undefined)
    return PrivateKeyJwt(await clientAssertionKey(clientKey));
  throw new BankOAuthError('unavailable', `the application has no credentials for ${institution.name}`);
}

/**
 * Makes the client. The bank's metadata is asked for when it is first needed (OpenID Connect Discovery §4, RFC 8414), kept for
 * an hour, and asked for again after a failure.
 * @param redirectUri ours, exactly as it is registered there
 */
export function createBankClient(
  adapter: BankAdapter,
  registration: BankRegistration,
  redirectUri: string,
): BankClient {
  const { institution, oauth } = adapter;
  const boundedFetch = createBoundedFetch(MAX_ANSWER_BYTES);
  const server = new URL(registration.url);
  let known: { configuration: Promise<Configuration>; at: number } | undefined;

  const discover = async (): Promise<Configuration> => {
    const authentication = await clientAuthentication(adapter, registration);
    const metadata = { id_token_signed_response_alg: 'ES256' };
    return withRetries(3, () =>
      discovery(server, registration.clientId, metadata, authentication, {
        timeout: TIMEOUT_SECONDS,
        [customFetch]: boundedFetch,
        execute: isPlainLoopback(server) ? [allowInsecureRequests] : [],
      }),
    );
  };

  function configuration(): Promise<Configuration> {
    if (known === undefined || Date.now() - known.at > METADATA_MS) {
      const asked = { configuration: discover(), at: Date.now() };
      known = asked;
      asked.configuration.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.configuration;
  }

  async function ask<T>(question: (configuration: Configuration) => Promise<T> | T): Promise<T> {
    try {
      return await question(await configuration());
    } catch (error) {
      throw toBankOAuthError(institution.name, error);
    }
  }

  async function boundTo(config: Configuration, key: DpopKey | undefined): Promise<DPoPOptions> {
    return key === undefined ? {} : { DPoP: getDPoPHandle(config, await dpopKeyPair(key)) };
  }

  return {
    issuer: () => ask((config) => config.serverMetadata().issuer),
    authorizationUrl: ({ permissions, state, codeVerifier, bankConsentId, dpopKey }) =>
      ask(async (config) => {
        const parameters = {
          ...oauth.authorizationParameters?.(bankConsentId),
          redirect_uri: redirectUri,
          scope: oauth.scope(permissions, bankConsentId),
          state,
          code_challenge: await calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
        };
        const url = oauth.pushedRequests
          ? await buildAuthorizationUrlWithPAR(config, parameters, await boundTo(config, dpopKey))
          : buildAuthorizationUrl(config, parameters);
        return url.href;
      }),
    exchangeCode: ({ code, state, iss, codeVerifier, dpopKey }) =>
      ask(async (config) => {
        const answer = new URL(redirectUri);
        for (const [name, value] of Object.entries({ code, state, iss })) answer.searchParams.set(name, value);
        const checks = { expectedState: state, pkceCodeVerifier: codeVerifier };
        const bound = await boundTo(config, dpopKey);
        return toBankTokens(adapter, await authorizationCodeGrant(config, answer, checks, undefined, bound));
      }),
    refresh: (refreshToken, dpopKey) =>
      ask(async (config) =>
        toBankTokens(adapter, await refreshTokenGrant(config, refreshToken, undefined, await boundTo(config, dpopKey))),
      ),
    revoke: (token, hint) => ask((config) => tokenRevocation(config, token, { token_type_hint: hint })),
    consents: createConsentClient(adapter, server, () => ask((config) => config)),
  };
}
