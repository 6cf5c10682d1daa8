import type { Logger } from '@of/service-kit';
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider';
import type { MockBankDefinition } from '../definition.ts';
import { messagePage } from '../pages/message-page.ts';
import type { BankKeys } from '../store/bank-keys.ts';
import type { BankStore } from '../store/bank-store.ts';
import { createOidcAdapter } from './oidc-adapter.ts';

const DAY = 86_400;

/** The application that may ask for the bank's data. */
export interface BankClient {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
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

function configurationOf(options: ProviderOptions): Configuration {
  const { definition, issuer, client, store, keys } = options;
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
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        client_name: client.name,
        redirect_uris: [...client.redirectUris],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic'],
    scopes: ['openid', 'offline_access', ...definition.oauth.scopes.map(({ name }) => name)],
    pkce: { required: () => true },
    rotateRefreshToken: () => definition.oauth.rotateRefreshTokens,
    expiresWithSession: () => false,
    // Two consents of one customer live side by side: a new authorization never widens an old grant.
    loadExistingGrant: (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    findAccount: (_ctx, sub) => (options.hasUser(sub) ? { accountId: sub, claims: () => ({ sub }) } : undefined),
    interactions: { policy: askEveryTime(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    ttl: {
      AccessToken: options.accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: 90 * DAY,
      IdToken: 600,
      Interaction: 900,
      RefreshToken: 90 * DAY,
      Session: 3600,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, asking, token) => asking.clientId === token.clientId },
      introspection: { enabled: true, allowedPolicy: (_ctx, asking, token) => asking.clientId === token.clientId },
    },
    clientBasedCORS: () => false,
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
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
  provider.on('server_error', (_ctx, error) => options.logger.error({ err: error }, 'authorization server error'));
  return provider;
}
