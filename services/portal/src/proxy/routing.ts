/** The services behind this origin. */
export type Upstream = 'auth' | 'aggregator' | 'insights';

/**
 * Which service serves what. A path belongs to the first line that it equals or is below of. What no line names is not
 * reachable from outside, internal routes above all.
 */
const ROUTES: readonly (readonly [path: string, upstream: Upstream])[] = [
  ['/v1/login', 'auth'],
  ['/v1/users', 'auth'],
  ['/v1/banks', 'auth'],
  ['/v1/consents', 'auth'],
  ['/v1/callback', 'auth'],
  ['/.well-known/jwks.json', 'auth'],
  ['/.well-known/bank-client-jwks.json', 'auth'],
  ['/v1/accounts', 'aggregator'],
  ['/v1/products', 'aggregator'],
  ['/v1/transactions', 'aggregator'],
  ['/v1/connections', 'aggregator'],
  ['/v1/events', 'aggregator'],
  ['/v1/webhooks', 'aggregator'],
  ['/v1/bank-webhooks', 'aggregator'],
  ['/v1/insights', 'insights'],
  ['/api/v1/openfinance/public', 'auth'],
  ['/api/v1/openfinance/secure/validate-token', 'auth'],
  ['/api/v1/openfinance/secure/fetch-external-accounts-for-user', 'aggregator'],
  ['/api/v1/openfinance/secure/fetch-external-products-for-user', 'aggregator'],
  ['/api/v1/openfinance/secure/fetch-external-accounts-for-user-and-institution', 'aggregator'],
  ['/api/v1/openfinance/secure/fetch-external-products-for-user-and-institution', 'aggregator'],
  ['/api/v1/openfinance/secure/calculate-total-balance-for-user', 'insights'],
  ['/api/v1/openfinance/secure/calculate-total-debt-for-user', 'insights'],
];

/** The API descriptions of the services, which each has at the same path of its own. */
const DESCRIPTIONS: Readonly<Record<string, Upstream>> = {
  '/docs/auth/openapi.yaml': 'auth',
  '/docs/aggregator/openapi.yaml': 'aggregator',
  '/docs/insights/openapi.yaml': 'insights',
};

export interface Destination {
  readonly upstream: Upstream;
  /** Path at the upstream, without query. */
  readonly path: string;
  /** The line of the table that it belongs to. */
  readonly route: string;
}

/**
 * Where a request's path goes; undefined where nothing is served. Paths with an empty, `.` or `..` segment or an encoded slash
 * go nowhere: a service behind must not read a path in another way than this one did.
 */
export function destinationOf(path: string): Destination | undefined {
  if (/\/(\.{1,2})?(\/|$)|%2e|%2f|%5c|\\/i.test(path.replace(/\/$/, ''))) return undefined;
  const description = Object.hasOwn(DESCRIPTIONS, path) ? DESCRIPTIONS[path] : undefined;
  if (description !== undefined) return { upstream: description, path: '/openapi.yaml', route: path };
  const route = ROUTES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
  return route === undefined ? undefined : { upstream: route[1], path, route: route[0] };
}
