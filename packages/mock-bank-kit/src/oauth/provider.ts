import { ConfigError, type Logger } from '@of/service-kit';
import Provider, { type ClientMetadata, type Configuration, interactionPolicy } from 'oidc-provider';
import type { MockBankDefinition } from '../definition.ts';
import { messagePage } from '../pages/message-page.ts';
import type { BankKeys } from '../store/bank-keys.ts';
import type { BankStore } from '../store/bank-store.ts';
import { ASKED_SCOPE, keepAskedScope } from './asked-scope.ts';
import { createOidcAdapter } from './oidc-adapter.ts';

const DAY = 86_400;
/** How long a grant lasts where it is all that a consent is. */
const GRANT_SECONDS = 90 * DAY;
/** Where there is a consent resource, that says when it ends, and may be renewed: the grant only has to outlast it. */
const CONSENT_GRANT_SECONDS = 5 * 366 * DAY;

/** The application that may ask for the bank's data. */
export interface BankClient {
  readonly id: string;
  /** For a bank that wants `client_secret_basic`. */
  readonly secret?: string;
  readonly name: string;
  /** Where its public keys are (RFC 7517), for a bank that wants `private_key_jwt`. */
  readonly jwksUri?: string;
  /** Compared exactly (RFC 9700 §2.1). */
  readonly redirectUris: readonly string[];
}

/** What the OAuth server is made of. */
export interface ProviderOptions {
  readonly definition: MockBankDefinition;
  readonly issuer: string;
  readonly client: BankClient;
  readonly store: BankStore;
  readonly keys: BankKeys;
  readonly accessTokenSeconds: number;
  readonly hasUser: (userName: string) => boolean;
  /** The consent resource that goes with a grant. */
  readonly consentOf: (grantId: string) => string | undefined;
  readonly logger: Logger;
}

/** Every authorization asks for sign-in and consent afresh: strong customer authentication is of one consent (PSD2 RTS art. 10). */
function askEveryTime(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get('login')
    ?.checks.add(new Check('each_time', 'sign-in is needed', 'login_required', (ctx) => !ctx.oidc.result?.login));
  policy
    .get('consent')
    ?.checks.add(new Check('each_time', 'consent is needed', 'consent_required', (ctx) => !ctx.oidc.result?.consent));
  return policy;
}

type ClientProof = Pick<ClientMetadata, 'client_secret' | 'token_endpoint_auth_method' | 'jwks_uri'>;

/** How the application proves who it is (OpenID Connect Core §9). @throws ConfigError when what that takes is not there */
function clientProof({ definition: { oauth }, client }: ProviderOptions): ClientProof {
  if (oauth.clientAuthentication !== 'private_key_jwt') {
    if (client.secret === undefined)
      throw new ConfigError('CLIENT_SECRET is needed: this bank wants client_secret_basic');
    return { client_secret: client.secret, token_endpoint_auth_method: 'client_secret_basic' };
  }
  const byKey = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' } as const;
  if (client.jwksUri !== undefined) return { ...byKey, jwks_uri: client.jwksUri };
  throw new ConfigError('CLIENT_JWKS_URI is needed: this bank wants private_key_jwt');
}

/** The application as a client of this bank. */
function clientMetadata(options: ProviderOptions): ClientMetadata {
  const { definition, client } = options;
  const { oauth, consents } = definition;
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: [...client.redirectUris],
    grant_types: ['authorization_code', 'refresh_token', ...(consents === undefined ? [] : ['client_credentials'])],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256',
    ...(oauth.dpop ? { dpop_bound_access_tokens: true } : {}),
    ...clientProof(options),
  };
}

const addressOf = (input: string | URL | Request): string => (input instanceof Request ? input.url : String(input));

function configurationOf(options: ProviderOptions): Configuration {
  const { definition, issuer, client, store, keys } = options;
  const { oauth, consents } = definition;
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure: issuer.startsWith('https:') } as const;
  return {
    adapter: createOidcAdapter(store),
    jwks: { keys: [keys.signingKey] },
    // Cookies know no ports: two banks on one host must not overwrite each other's.
    cookies: {
      keys: [keys.cookieKey],
      names: {
        session: `${definition.id}_session`,
        interaction: `${definition.id}_interaction`,
        resume: `${definition.id}_resume`,
      },
      short: cookie,
      long: cookie,
    },
    clients: [clientMetadata(options)],
    responseTypes: ['code'],
    extraParams: [ASKED_SCOPE],
    clientAuthMethods: [oauth.clientAuthentication ?? 'client_secret_basic'],
    // The one address is configured, and may well be on this machine: the provider's own check would refuse it.
    fetch: (url, { dispatcher, ...init } = {}) =>
      fetch(url, dispatcher === undefined || addressOf(url) === client.jwksUri ? init : { ...init, dispatcher }),
    scopes: ['openid', 'offline_access', ...oauth.scopes.map(({ name }) => name)],
    pkce: { required: () => true },
    rotateRefreshToken: () => oauth.rotateRefreshTokens,
    // Access for as long as the consent resource lasts needs no scope of its own.
    issueRefreshToken: (_ctx, asking, code) =>
      asking.grantTypeAllowed('refresh_token') && (consents !== undefined || code.scopes.has('offline_access')),
    expiresWithSession: () => false,
    // Two consents of one customer live side by side: a new authorization never widens an old grant.
    loadExistingGrant: (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    claims: { openid: ['sub', ...(consents === undefined ? [] : ['openbanking_intent_id'])] },
    findAccount: (_ctx, sub, token) => {
      if (!options.hasUser(sub)) return undefined;
      const grantId = token !== undefined && 'grantId' in token ? token.grantId : undefined;
      const intent = grantId === undefined ? undefined : options.consentOf(grantId);
      return {
        accountId: sub,
        claims: () => ({ sub, ...(intent === undefined ? {} : { openbanking_intent_id: intent }) }),
      };
    },
    interactions: { policy: askEveryTime(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    ttl: {
      AccessToken: options.accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: consents === undefined ? GRANT_SECONDS : CONSENT_GRANT_SECONDS,
      IdToken: 600,
      Interaction: 900,
      RefreshToken: consents === undefined ? GRANT_SECONDS : CONSENT_GRANT_SECONDS,
      Session: 3600,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      claimsParameter: { enabled: consents !== undefined },
      clientCredentials: { enabled: consents !== undefined },
      pushedAuthorizationRequests: {
        enabled: oauth.pushedRequestsOnly === true,
        requirePushedAuthorizationRequests: oauth.pushedRequestsOnly === true,
      },
      dPoP: { enabled: oauth.dpop === true },
      // There are no resources to be indicated (RFC 8707). Asked for the default one is just before scopes are cut.
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => {
          keepAskedScope(ctx, oauth.scopes);
          return undefined;
        },
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, asking, token) => asking.clientId === token.clientId },
      introspection: { enabled: true, allowedPolicy: (_ctx, asking, token) => asking.clientId === token.clientId },
    },
    clientBasedCORS: () => false,
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
      pushed_authorization_request: '/oauth/par',
      revocation: '/oauth/revoke',
      introspection: '/oauth/introspect',
      jwks: '/oauth/jwks',
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      const why = out.error_description ?? out.error;
      ctx.body = messagePage(definition.branding, 'This request cannot go on', why);
    },
  };
}

/** The bank's OAuth 2.0 server (authorization code with PKCE S256, refresh tokens, RFC 7009, RFC 7662, RFC 9207). */
export function createProvider(options: ProviderOptions): Provider {
  const provider = new Provider(options.issuer, configurationOf(options));
  const member = options.definition.consents?.tokenMember;
  if (member !== undefined) {
    provider.use(async (ctx, next) => {
      await next();
      const grantId = ctx['oidc']?.route === 'token' ? ctx['oidc'].entities.Grant?.jti : undefined;
      const consentId = grantId === undefined ? undefined : options.consentOf(grantId);
      if (consentId !== undefined && typeof ctx.body === 'object') ctx.body = { ...ctx.body, [member]: consentId };
    });
  }
  provider.on('server_error', (_ctx, error) => options.logger.error({ err: error }, 'authorization server error'));
  return provider;
}
