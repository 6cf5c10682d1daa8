import type { ConsentCall } from '../../contract/bank-consent.ts';
import { BankError } from '../../contract/bank-error.ts';
import type { BankResponse } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

const { consents } = adapter;
const unknown = new BankError('permission-missing', 'no such', { bankCode: '1107' });
const refused = new BankError('bank-down', 'ended', { bankCode: '409' });

/** A bank that says these statuses one after the other, and answers a revocation by `end`. */
function bankOf(statuses: (string | BankError)[], end?: BankError) {
  const calls: ConsentCall[] = [];
  const session = async (call: ConsentCall): Promise<BankResponse> => {
    calls.push(call);
    if (call.method === 'PUT') {
      if (end !== undefined) throw end;
      return { status: 204, headers: {}, body: undefined };
    }
    const status = statuses.shift();
    if (status instanceof BankError) throw status;
    return { status: 200, headers: {}, body: { id: 'c', status } };
  };
  return { session, calls };
}

test.each([
  ['ACTIVE', 'Authorised'],
  ['EXPIRED', 'Expired'],
  ['REVOKED', 'Revoked'],
])('%s is %s (silent-expiry)', async (theirs, ours) => {
  const { session, calls } = bankOf([theirs]);
  expect(await consents.status(session, 'a/b')).toBe(ours);
  expect(calls).toEqual([{ method: 'GET', path: '/fdx/v6/consents/a%2Fb' }]);
});

test('a status that is new is no guess', async () => {
  await expect(consents.status(bankOf(['PAUSED']).session, 'c')).rejects.toMatchObject({ code: 'schema-changed' });
});

test('it is ended once, with a reason; what has ended or is unknown is not asked to end', async () => {
  const active = bankOf(['ACTIVE']);
  await consents.end(active.session, 'c');
  expect(active.calls[1]).toMatchObject({
    method: 'PUT',
    body: { reason: 'USER_ACTION', initiator: 'DATA_RECIPIENT' },
  });
  for (const state of ['EXPIRED', 'REVOKED', unknown]) {
    const ended = bankOf([state]);
    await consents.end(ended.session, 'c');
    expect(ended.calls.map(({ method }) => method)).toEqual(['GET']);
  }
});

test('an end between the two calls is one; a refusal while it is in force is told', async () => {
  await expect(consents.end(bankOf(['ACTIVE', 'REVOKED'], refused).session, 'c')).resolves.toBeUndefined();
  await expect(consents.end(bankOf(['ACTIVE', 'ACTIVE'], refused).session, 'c')).rejects.toBe(refused);
  await expect(consents.end(bankOf([refused]).session, 'c')).rejects.toBe(refused);
});

test('a scope stands for each permission, loans with the list that they are found in', () => {
  const { scope } = adapter.oauth;
  expect(scope(['accounts', 'products'])).toBe('fdx:accountbasic:read fdx:accountdetailed:read');
  expect(scope(['accounts', 'balances', 'transactions'])).toBe(
    'fdx:accountbasic:read fdx:balances:read fdx:transactions:read',
  );
});
