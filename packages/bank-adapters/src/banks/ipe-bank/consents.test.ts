import type { BankConsentStatus, ConsentCall, ConsentSession } from '../../contract/bank-consent.ts';
import { BankError } from '../../contract/bank-error.ts';
import { adapter } from './adapter.ts';

const ID = 'urn:ipe-bank:2b1c';
const { consents, oauth } = adapter;

function sessionOf(body: unknown): { session: ConsentSession; asked: ConsentCall[] } {
  const asked: ConsentCall[] = [];
  return {
    asked,
    session: async (call) => {
      asked.push(call);
      if (body instanceof BankError) throw body;
      return { status: 200, headers: {}, body };
    },
  };
}

const consent = (status: string, code?: string) => ({
  data: {
    consentId: ID,
    status,
    ...(code === undefined ? {} : { rejection: { rejectedBy: 'USER', reason: { code } } }),
  },
});

test('a consent is asked for in whole groups, to the second, with RESOURCES_READ', async () => {
  const { session, asked } = sessionOf(consent('AWAITING_AUTHORISATION'));
  const wanted = { expiresAt: '2027-02-01T10:00:00.123Z', redirectUri: 'https://app.example/v1/callback' };
  await expect(consents.create(session, { ...wanted, permissions: ['accounts', 'balances'] })).resolves.toBe(ID);
  expect(asked[0]).toMatchObject({
    method: 'POST',
    body: {
      data: {
        expirationDateTime: '2027-02-01T10:00:00Z',
        permissions: [
          'ACCOUNTS_READ',
          'ACCOUNTS_OVERDRAFT_LIMITS_READ',
          'ACCOUNTS_BALANCES_READ',
          'CREDIT_CARDS_ACCOUNTS_READ',
          'CREDIT_CARDS_ACCOUNTS_LIMITS_READ',
          'RESOURCES_READ',
        ],
      },
    },
  });
});

test.each<[string, string | undefined, BankConsentStatus]>([
  ['AWAITING_AUTHORISATION', undefined, 'AwaitingAuthorisation'],
  ['AUTHORISED', undefined, 'Authorised'],
  ['REJECTED', 'CONSENT_EXPIRED', 'Rejected'],
  ['REJECTED', 'CUSTOMER_MANUALLY_REJECTED', 'Rejected'],
  ['REJECTED', 'CUSTOMER_MANUALLY_REVOKED', 'Revoked'],
  ['REJECTED', 'CONSENT_MAX_DATE_REACHED', 'Expired'],
  ['REJECTED', 'INTERNAL_SECURITY_REASON', 'Revoked'],
  ['REJECTED', undefined, 'Revoked'],
])('%s %s is %s', async (status, code, ours) => {
  await expect(consents.status(sessionOf(consent(status, code)).session, ID)).resolves.toBe(ours);
});

test('a status that is not known is a drift', async () => {
  await expect(consents.status(sessionOf(consent('CONSUMED')).session, ID)).rejects.toMatchObject({
    path: 'data.status',
  });
});

test('one that has ended is ended without an error; a bank that does not answer is one', async () => {
  const { session, asked } = sessionOf(new BankError('re-consent', 'ended'));
  await consents.end(session, ID);
  expect(asked).toEqual([{ method: 'DELETE', path: `/open-banking/consents/v3/consents/${encodeURIComponent(ID)}` }]);
  await expect(consents.end(sessionOf(new BankError('retry', 'x')).session, ID)).rejects.toMatchObject({
    code: 'retry',
  });
});

test('it is renewed with who is there, and says until when', async () => {
  const body = { data: { ...consent('AUTHORISED').data, expirationDateTime: '2027-08-01T00:00:00Z' } };
  const { session, asked } = sessionOf(body);
  const wanted = { expiresAt: '2027-08-01T00:00:00.000Z', userIpAddress: '203.0.113.7', userAgent: 'a'.repeat(300) };
  await expect(consents.renew(session, ID, wanted)).resolves.toBe('2027-08-01T00:00:00Z');
  expect(asked[0]?.path).toMatch(/\/extends$/);
  expect(asked[0]?.headers).toEqual({
    'x-fapi-customer-ip-address': '203.0.113.7',
    'x-customer-user-agent': 'a'.repeat(100),
  });
  await expect(consents.renew(sessionOf(consent('AUTHORISED')).session, ID, wanted)).resolves.toBeUndefined();
});

test('the consent is a scope of the request; permissions that are left out leave theirs out', () => {
  expect(oauth.scope(['accounts', 'products'], ID).split(' ')).toEqual([
    'openid',
    `consent:${ID}`,
    'resources',
    'accounts',
    'loans',
  ]);
  expect(oauth.scope([])).toBe('openid resources');
});
