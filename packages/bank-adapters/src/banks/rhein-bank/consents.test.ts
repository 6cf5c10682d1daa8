import type { ConsentCall, ConsentSession } from '../../contract/bank-consent.ts';
import { BankError } from '../../contract/bank-error.ts';
import { adapter } from './adapter.ts';

const { consents, oauth } = adapter;

function sessionOf(answer: () => unknown) {
  const calls: ConsentCall[] = [];
  const session: ConsentSession = async (call) => {
    calls.push(call);
    return { status: 200, headers: {}, body: answer() };
  };
  return { session, calls };
}

test('a consent is asked for with the accounts that the user will choose', async () => {
  const { session, calls } = sessionOf(() => ({ consentStatus: 'received', consentId: 'c-1', _links: {} }));
  const wanted = {
    permissions: ['accounts', 'balances'] as const,
    expiresAt: '2027-02-20T22:30:00.000Z',
    redirectUri: 'https://app.example/callback',
  };
  expect(await consents.create(session, wanted)).toBe('c-1');
  expect(calls).toEqual([
    {
      method: 'POST',
      path: '/v1/consents',
      headers: { 'TPP-Redirect-URI': 'https://app.example/callback' },
      body: {
        access: { accounts: [], balances: [] },
        recurringIndicator: true,
        validUntil: '2027-02-20',
        frequencyPerDay: 4,
        combinedServiceIndicator: false,
      },
    },
  ]);
  expect(oauth.scope(wanted.permissions, 'c-1')).toBe('AIS:c-1');
});

test.each([
  ['received', 'AwaitingAuthorisation'],
  ['partiallyAuthorised', 'AwaitingAuthorisation'],
  ['valid', 'Authorised'],
  ['rejected', 'Rejected'],
  ['revokedByPsu', 'Revoked'],
  ['terminatedByTpp', 'Revoked'],
  ['expired', 'Expired'],
])('%s is %s', async (consentStatus, ours) => {
  const { session, calls } = sessionOf(() => ({ consentStatus }));
  expect(await consents.status(session, 'c/1')).toBe(ours);
  expect(calls).toEqual([{ method: 'GET', path: '/v1/consents/c%2F1/status' }]);
});

test('a status or an answer that is new is a drift', async () => {
  const { session } = sessionOf(() => ({ consentStatus: 'asleep' }));
  await expect(consents.status(session, 'c')).rejects.toMatchObject({ code: 'schema-changed', path: 'consentStatus' });
  const create = consents.create(session, { permissions: [], expiresAt: '2027-01-01T00:00:00Z', redirectUri: 'x:y' });
  await expect(create).rejects.toMatchObject({ code: 'schema-changed', path: 'consentId' });
});

test('an end of what has ended is none; another refusal is', async () => {
  const refusing =
    (bankCode: string): ConsentSession =>
    () =>
      Promise.reject(new BankError('re-consent', 'no', { bankCode }));
  for (const code of ['CONSENT_UNKNOWN', 'CONSENT_EXPIRED', 'CONSENT_INVALID'])
    await expect(consents.end(refusing(code), 'c')).resolves.toBeUndefined();
  await expect(consents.end(refusing('INTERNAL_SERVER_ERROR'), 'c')).rejects.toBeInstanceOf(BankError);
  const { session, calls } = sessionOf(() => undefined);
  await consents.end(session, 'c');
  expect(calls).toEqual([{ method: 'DELETE', path: '/v1/consents/c' }]);
});
