import type { Permission } from '@of/contracts';
import fc from 'fast-check';
import type { ConsentCall, ConsentSession } from '../../contract/bank-consent.ts';
import { adapter } from './adapter.ts';
import { albionPermissions } from './consents.ts';

const { consents } = adapter;
const PATH = '/open-banking/v4.0/aisp/account-access-consents';

function sessionOf(answer: (call: ConsentCall) => { status: number; body?: unknown }) {
  const calls: ConsentCall[] = [];
  const session: ConsentSession = async (call) => {
    calls.push(call);
    const response = { headers: {}, body: undefined, ...answer(call) };
    const error = adapter.errorOf(response);
    if (error !== undefined) throw error;
    return response;
  };
  return { session, calls };
}
const refusal = (status: number, ErrorCode: string) => ({ status, body: { Errors: [{ ErrorCode }] } });

test('a consent is asked for with the bank’s permissions and its end', async () => {
  const { session, calls } = sessionOf(() => ({ status: 201, body: { Data: { ConsentId: 'aac-1', Status: 'AWAU' } } }));
  const wanted = {
    permissions: ['accounts'] as const,
    expiresAt: '2027-02-01T00:00:00Z',
    redirectUri: 'https://us/cb',
  };
  expect(await consents.create(session, wanted)).toBe('aac-1');
  const Data = { Permissions: ['ReadAccountsDetail'], ExpirationDateTime: '2027-02-01T00:00:00Z' };
  expect(calls).toEqual([{ method: 'POST', path: PATH, body: { Data, Risk: {} } }]);
});

test('whatever is allowed, the standard’s rules on permissions hold, and nothing more is asked for', () => {
  const everything: Permission[] = ['accounts', 'balances', 'transactions', 'products'];
  fc.assert(
    fc.property(fc.subarray(everything, { minLength: 1 }), (permissions) => {
      const asked = albionPermissions(permissions);
      expect(asked).toEqual([...new Set(asked)]);
      expect(asked.filter((one) => one.startsWith('ReadAccounts'))).toHaveLength(1);
      const reads = asked.filter((one) => one.startsWith('ReadTransactions'));
      expect(reads).toHaveLength(permissions.includes('transactions') ? 3 : 0);
      expect(asked.includes('ReadProducts')).toBe(permissions.includes('products'));
      expect(asked.includes('ReadAccountsDetail')).toBe(permissions.includes('accounts'));
    }),
  );
});

test.each([
  ['AWAU', 'AwaitingAuthorisation'],
  ['AUTH', 'Authorised'],
  ['RJCT', 'Rejected'],
  ['CANC', 'Revoked'],
  ['EXPD', 'Expired'],
])('%s is %s', async (Status, ours) => {
  const { session, calls } = sessionOf(() => ({ status: 200, body: { Data: { ConsentId: 'a/1', Status } } }));
  expect(await consents.status(session, 'a/1')).toBe(ours);
  expect(calls).toEqual([{ method: 'GET', path: `${PATH}/a%2F1` }]);
});

test('silent-expiry: behind a 500 that only passes for passing, the status still tells', async () => {
  const error = adapter.errorOf({ status: 500, headers: {}, body: { Errors: [{ ErrorCode: 'U000' }] } });
  expect(error?.code).toBe('retry');
  expect(adapter.institution.features).toContain('consent-status');
});

test('a status that is new is a drift', async () => {
  const { session } = sessionOf(() => ({ status: 200, body: { Data: { ConsentId: 'a', Status: 'NEWS' } } }));
  await expect(consents.status(session, 'a')).rejects.toMatchObject({ code: 'schema-changed', path: 'Data.Status' });
});

test('an end of what is unknown there is no error; any other refusal is', async () => {
  await consents.end(sessionOf(() => ({ status: 204 })).session, 'a');
  await consents.end(sessionOf(() => refusal(400, 'U011')).session, 'a');
  const failing = sessionOf(() => refusal(500, 'U000')).session;
  await expect(consents.end(failing, 'a')).rejects.toMatchObject({ code: 'retry' });
});

test('the authorization request names the consent', () => {
  expect(adapter.oauth.scope()).toBe('openid accounts');
  const { claims = '' } = adapter.oauth.authorizationParameters('aac-1');
  expect(JSON.parse(claims)).toEqual({ id_token: { openbanking_intent_id: { value: 'aac-1', essential: true } } });
});
