import { variablePrefix } from './ports.ts';
import type { Secrets } from './secrets.ts';

export interface StackAddresses {
  readonly mongo: string;
  readonly nats: string;
  /** Origin of each service and bank by its folder's name. */
  readonly origins: ReadonlyMap<string, string>;
}

/** The origin of a part of the stack. @throws when the stack has no such part */
export function originOf(addresses: StackAddresses, name: string): string {
  const origin = addresses.origins.get(name);
  if (origin === undefined) throw new Error(`there is no service "${name}" in this checkout`);
  return origin;
}

/** Variables of each bank that runs, named after it: its address, and what `more` says of it. */
function bankVariables(
  addresses: StackAddresses,
  secrets: Secrets,
  more: (client: Secrets['banks'][string]) => Readonly<Record<string, string>>,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [bank, client] of Object.entries(secrets.banks)) {
    const origin = addresses.origins.get(bank);
    // A bank whose folder is gone keeps its secrets and is offered no more.
    if (origin === undefined) continue;
    for (const [name, value] of Object.entries({ URL: origin, ...more(client) }))
      variables[`${variablePrefix(bank)}_${name}`] = value;
  }
  return variables;
}

/**
 * What a service of ours reads from its environment, by its name, beside PORT and HOST. Users and banks come to the portal's
 * origin, so that is where auth says that it is. Nobody is trusted to tell a client's address (TRUST_PROXY_HOPS): all listen on
 * loopback, where the portal's own is everybody's, and where anybody can get around it.
 */
export function serviceEnvironment(name: string, addresses: StackAddresses, secrets: Secrets): Record<string, string> {
  const metrics = { METRICS_TOKEN: secrets.metricsToken };
  const stores = { MONGODB_URI: addresses.mongo, NATS_URL: addresses.nats, ...metrics };
  const issuer = originOf(addresses, 'portal');
  const users = { AUTH_URL: originOf(addresses, 'auth'), AUTH_ISSUER: issuer };
  switch (name) {
    case 'auth':
      return {
        ...stores,
        ...bankVariables(addresses, secrets, ({ clientId, clientSecret }) => ({
          CLIENT_ID: clientId,
          CLIENT_SECRET: clientSecret,
        })),
        PUBLIC_URL: issuer,
        AUTH_ISSUER: issuer,
        JWT_SIGNING_KEY: secrets.jwtSigningKey,
        BANK_CLIENT_KEY: secrets.bankClientKey,
        TOKEN_ENCRYPTION_KEY: secrets.tokenEncryptionKey,
        SERVICE_SECRET_AGGREGATOR: secrets.aggregatorSecret,
        SERVICE_SECRET_PORTAL: secrets.portalSecret,
        DEMO_USERS: 'true',
      };
    case 'aggregator':
      return {
        ...stores,
        ...users,
        ...bankVariables(addresses, secrets, ({ webhookSecret }) => ({ WEBHOOK_SECRET: webhookSecret })),
        SERVICE_SECRET: secrets.aggregatorSecret,
      };
    case 'portal':
      return {
        ...metrics,
        AUTH_URL: originOf(addresses, 'auth'),
        AGGREGATOR_URL: originOf(addresses, 'aggregator'),
        INSIGHTS_URL: originOf(addresses, 'insights'),
        SERVICE_SECRET: secrets.portalSecret,
      };
    default:
      return { ...stores, ...users };
  }
}

/**
 * What a mock bank reads from its environment, beside PORT and HOST. It knows us by a secret or by our keys, as its standard
 * says, and leaves the other alone.
 */
export function bankEnvironment(options: {
  bank: string;
  addresses: StackAddresses;
  secrets: Secrets;
  dataDir: string;
  /** Whether it tells us of news. */
  tellsNews: boolean;
}): Record<string, string> {
  const { bank, addresses, secrets, dataDir, tellsNews } = options;
  const client = secrets.banks[bank];
  if (client === undefined) throw new Error(`there are no credentials for "${bank}"`);
  const portal = originOf(addresses, 'portal');
  return {
    PUBLIC_URL: originOf(addresses, bank),
    DATA_DIR: dataDir,
    CLIENT_ID: client.clientId,
    CLIENT_SECRET: client.clientSecret,
    CLIENT_JWKS_URI: `${portal}/.well-known/bank-client-jwks.json`,
    CLIENT_REDIRECT_URIS: `${portal}/v1/callback`,
    ...(tellsNews
      ? { CLIENT_WEBHOOK_URL: `${portal}/v1/bank-webhooks/${bank}`, CLIENT_WEBHOOK_SECRET: client.webhookSecret }
      : {}),
  };
}
