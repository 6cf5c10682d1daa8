import fc from 'fast-check';
import { destinationOf } from './routing.ts';

test.each([
  ['/v1/login', 'auth'],
  ['/v1/users', 'auth'],
  ['/v1/consents/urn:openfinance:consent:1', 'auth'],
  ['/.well-known/bank-client-jwks.json', 'auth'],
  ['/v1/accounts/1/transactions', 'aggregator'],
  ['/v1/transactions/sync', 'aggregator'],
  ['/v1/events', 'aggregator'],
  ['/v1/webhooks/1/deliveries', 'aggregator'],
  ['/v1/insights/overview', 'insights'],
  ['/api/v1/openfinance/secure/fetch-external-accounts-for-user/', 'aggregator'],
  ['/api/v1/openfinance/secure/fetch-external-accounts-for-user-and-institution', 'aggregator'],
  ['/api/v1/openfinance/secure/calculate-total-debt-for-user/', 'insights'],
])('%s goes to %s', (path, upstream) => {
  expect(destinationOf(path)).toMatchObject({ upstream, path });
});

test.each([
  '/internal/v1/token-leases',
  '/internal/v1/sessions/access',
  '/metrics',
  '/v1/accounts/../../internal/v1/token-leases',
  '/v1/accounts/%2e%2e/internal',
  '/v1/accounts/..%2finternal',
  '/v1/accounts//internal',
  '/v1/accountsinternal',
  '/v1/accounts/..\\internal',
  '/V1/../internal',
  '//evil.example/v1/login',
])('%s goes nowhere', (path) => {
  expect(destinationOf(path)).toBeUndefined();
});

test('nothing below /internal is ever reachable, whatever the spelling', () => {
  const segment = fc.constantFrom(
    'internal',
    '..',
    '.',
    '',
    'v1',
    'accounts',
    '%2e%2e',
    'token-leases',
    'INTERNAL',
    '%2f',
  );
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 8 }), (segments) => {
      const destination = destinationOf(`/${segments.join('/')}`);
      if (destination === undefined) return;
      const resolved = new URL(destination.path, 'http://upstream.invalid').pathname;
      expect(resolved).toMatch(/^\/v1\/accounts(\/|$)/);
    }),
    { numRuns: 2_000 },
  );
});
