import type { BankAdapter, BankEndpoint } from '@of/bank-adapters';
import type { Permission } from '@of/contracts';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  refreshTokenGrant,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
  tokenRevocation,
} from 'openid-client';
import { BankOAuthError, toBankOAuthError } from './bank-oauth-error.ts';
import { createBoundedFetch, isPlainLoopback } from './bounded-fetch.ts';
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
}

/** The application's OAuth client at one bank. Each throws BankOAuthError. */
export interface BankClient {
  /** The bank's issuer identifier (RFC 8414): what `iss` of an authorization response must be (RFC 9207). */
  readonly issuer: () => Promise<string>;
  /** Where the user goes (RFC 6749 §4.1.1, PKCE S256). */
  readonly authorizationUrl: (request: {
    permissions: readonly Permission[];
    state: string;
    codeVerifier: string;
  }) => Promise<string>;
  /** Exchanges the code of an authorization response whose `state` and `iss` were checked. */
  readonly exchangeCode: (answer: {
    code: string;
    state: string;
    iss: string;
    codeVerifier: string;
  }) => Promise<BankTokens>;
  readonly refresh: (refreshToken: string) => Promise<BankTokens>;
  /** Ends the grant at the bank (RFC 7009); a token that is unknown there counts as revoked. */
  readonly revoke: (token: string, hint: 'refresh_token' | 'access_token') => Promise<void>;
}

function toBankTokens(bankName: string, answer: TokenEndpointResponse & TokenEndpointResponseHelpers): BankTokens {
  if (answer.token_type !== 'bearer')
    throw new BankOAuthError('unavailable', `${bankName} gave a token that is not a bearer token`);
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresInSeconds: answer.expires_in ?? UNSAID_LIFETIME_SECONDS,
    scope: answer.scope,
  };
}

/**
 * Makes the client. The bank's metadata is asked for when it is first needed (OpenID Connect Discovery §4, RFC 8414), kept for
 * an hour, and asked for again after a failure.
 * @param redirectUri ours, exactly as it is registered there
 */
export function createBankClient(
  { institution, oauth }: BankAdapter,
  endpoint: BankEndpoint & { clientId: string; clientSecret: string },
  redirectUri: string,
): BankClient {
  const boundedFetch = createBoundedFetch(MAX_ANSWER_BYTES);
  const server = new URL(endpoint.url);
  let known: { configuration: Promise<Configuration>; at: number } | undefined;

  const discover = (): Promise<Configuration> =>
    withRetries(3, () =>
      discovery(server, endpoint.clientId, undefined, ClientSecretBasic(endpoint.clientSecret), {
        timeout: TIMEOUT_SECONDS,
        [customFetch]: boundedFetch,
        execute: isPlainLoopback(server) ? [allowInsecureRequests] : [],
      }),
    );

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

  return {
    issuer: () => ask((config) => config.serverMetadata().issuer),
    authorizationUrl: ({ permissions, state, codeVerifier }) =>
      ask(async (config) => {
        const url = buildAuthorizationUrl(config, {
          ...oauth.authorizationParameters,
          redirect_uri: redirectUri,
          scope: oauth.scope(permissions),
          state,
          code_challenge: await calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
        });
        return url.href;
      }),
    exchangeCode: ({ code, state, iss, codeVerifier }) =>
      ask(async (config) => {
        const answer = new URL(redirectUri);
        for (const [name, value] of Object.entries({ code, state, iss })) answer.searchParams.set(name, value);
        const checks = { expectedState: state, pkceCodeVerifier: codeVerifier };
        return toBankTokens(institution.name, await authorizationCodeGrant(config, answer, checks));
      }),
    refresh: (refreshToken) =>
      ask(async (config) => toBankTokens(institution.name, await refreshTokenGrant(config, refreshToken))),
    revoke: (token, hint) => ask((config) => tokenRevocation(config, token, { token_type_hint: hint })),
  };
}
