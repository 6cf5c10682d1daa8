import {
  authorizationUrl,
  clientToken,
  decideAtBank,
  obtainTokens,
  openApiCheck,
  pkce,
  postAsClient,
  type RunningBank,
  startTestBank,
} from '@of/mock-bank-kit/testing';
import { createApp } from '../app.ts';
import {
  AISP,
  ALL_PERMISSIONS,
  askForConsent,
  CONSENTS,
  claimOf,
  connectCustomer,
} from '../testing/connected-customer.ts';

const HOUR_MS = 3_600_000;

describe('account access consents', () => {
  let bank: RunningBank;
  let own: string;
  const document = openApiCheck(new URL('../../openapi.yaml', import.meta.url));
  beforeAll(async () => {
    bank = await startTestBank(createApp);
    own = await clientToken(bank, 'accounts');
  });
  afterAll(() => bank.stop());

  const send = async (method: string, path: string, body?: unknown): Promise<[number, unknown]> => {
    const answer = await bank.send({ method, path, accessToken: own, body });
    return [answer.status, answer.status === 204 ? undefined : await answer.json()];
  };
  const statusOf = async (id: string): Promise<unknown> => {
    const [status, body] = await send('GET', `${CONSENTS}/${id}`);
    expect([status, document.problemsOf(`${CONSENTS}/{ConsentId}`, status, body)]).toEqual([200, []]);
    return body;
  };
  const stands = (Status: string, StatusReasonCode?: string) => ({
    Data: { Status, StatusReason: [StatusReasonCode === undefined ? {} : { StatusReasonCode }] },
  });

  it('wait, are in force, and end when the client ends them, twice as well as once', async () => {
    const data = { Permissions: ALL_PERMISSIONS, ExpirationDateTime: '2027-02-01T00:00:00+00:00' };
    const [status, body] = await send('POST', CONSENTS, { Data: data, Risk: {} });
    expect([status, document.problemsOf(CONSENTS, status, body, 'post')]).toEqual([201, []]);
    expect(body).toMatchObject({ Data: { ...data, Status: 'AWAU', CreationDateTime: '2026-11-23T20:00:00+00:00' } });
    const { consentId, get } = await connectCustomer(bank, 'fridaklo');
    expect(await statusOf(consentId)).toMatchObject(stands('AUTH'));
    expect((await get(`${AISP}/accounts`)).status).toBe(200);
    for (const _time of [1, 2]) expect(await send('DELETE', `${CONSENTS}/${consentId}`)).toEqual([204, undefined]);
    expect(await statusOf(consentId)).toMatchObject(stands('CANC', 'U042'));
    const answer = await get(`${AISP}/accounts`);
    expect([answer.status, await answer.json()]).toMatchObject([403, { Errors: [{ ErrorCode: 'U009' }] }]);
  });

  it('are rejected by the customer, and authorised once', async () => {
    const id = await askForConsent(bank, { Permissions: ALL_PERMISSIONS });
    const deny = { userName: 'fridaklo', action: 'deny' } as const;
    const more = { prompt: undefined, claims: claimOf(id) };
    await expect(obtainTokens(bank, deny, 'openid accounts', more)).rejects.toThrow(/access_denied/);
    expect(await statusOf(id)).toMatchObject(stands('RJCT', 'U033'));
    await expect(obtainTokens(bank, { userName: 'fridaklo' }, 'openid accounts', more)).rejects.toThrow(/no form/);
  });

  it.each([
    ['an unknown permission', ['ReadAccountsBasic', 'ReadEverything'], 'U002'],
    ['one of what the bank does not offer', ['ReadAccountsBasic', 'ReadBeneficiariesBasic'], 'U002'],
    ['no accounts', ['ReadBalances'], 'U002'],
    ['transactions without a side', ['ReadAccountsBasic', 'ReadTransactionsBasic'], 'U002'],
    ['a side without transactions', ['ReadAccountsBasic', 'ReadTransactionsCredits'], 'U002'],
  ])('are refused for %s', async (_name, Permissions, ErrorCode) => {
    const [status, body] = await send('POST', CONSENTS, { Data: { Permissions }, Risk: {} });
    expect(document.problemsOf(CONSENTS, status, body, 'post')).toEqual([]);
    expect([status, body]).toMatchObject([400, { Errors: [{ ErrorCode, Path: 'Data.Permissions' }] }]);
  });

  it('are refused with an end that is over, a period the wrong way round, or another shape', async () => {
    const Permissions = ['ReadAccountsBasic'];
    const period = { TransactionFromDateTime: '2026-02-01T00:00:00Z', TransactionToDateTime: '2026-01-01T00:00:00Z' };
    for (const [data, code] of [
      [{ Permissions, ExpirationDateTime: '2026-11-23T20:00:00Z' }, 'U003'],
      [{ Permissions, ...period }, 'U003'],
      [{ Permissions, ExpirationDateTime: '2027-01-01' }, 'U010'],
      [{ Permissions: [] }, 'U010'],
      [{ Permissions, More: 1 }, 'U010'],
    ] as const) {
      const answer = await send('POST', CONSENTS, { Data: data, Risk: {} });
      expect(answer).toMatchObject([400, { Errors: [{ ErrorCode: code }] }]);
    }
    expect(await send('POST', CONSENTS, { Data: { Permissions } })).toMatchObject([400, {}]);
  });

  it('are the client’s alone: a customer’s token opens none, an unknown one is said to be', async () => {
    const { consentId, get } = await connectCustomer(bank, 'fridaklo');
    expect((await get(`${CONSENTS}/${consentId}`)).status).toBe(401);
    expect((await bank.get(`${AISP}/accounts`, own)).status).toBe(401);
    expect(await send('GET', `${CONSENTS}/aac-0`)).toMatchObject([400, { Errors: [{ ErrorCode: 'U011' }] }]);
  });

  it('are authorised by pushed requests alone, which name one', async () => {
    const claims = claimOf(await askForConsent(bank, { Permissions: ALL_PERMISSIONS }));
    const { challenge } = pkce();
    const request = { code_challenge: challenge, scope: 'openid accounts', prompt: undefined, claims };
    const plain = await fetch(authorizationUrl(bank, request), { redirect: 'manual' });
    expect(plain.status === 400 || (plain.headers.get('location') ?? '').includes('error=')).toBe(true);
    const unnamed = Object.fromEntries(new URL(authorizationUrl(bank, { ...request, claims: undefined })).searchParams);
    const pushed = await postAsClient(bank, '/oauth/par', unnamed);
    const { request_uri: uri } = (await pushed.json()) as { request_uri: string };
    const url = `${bank.url}/oauth/authorize?client_id=${bank.client.id}&request_uri=${encodeURIComponent(uri)}`;
    await expect(decideAtBank(bank, url, { userName: 'fridaklo' })).rejects.toThrow(/invalid_request/);
  });

  it('end by themselves: an hour unauthorised, or when their end is over', async () => {
    const waiting = await askForConsent(bank, { Permissions: ALL_PERMISSIONS });
    const ending = { Permissions: ALL_PERMISSIONS, ExpirationDateTime: '2026-11-24T20:00:00Z' };
    const { consentId, get } = await connectCustomer(bank, 'fridaklo', ending);
    bank.bank.clock.advance(HOUR_MS);
    expect(await statusOf(waiting)).toMatchObject(stands('RJCT', 'U036'));
    expect(await statusOf(consentId)).toMatchObject(stands('AUTH'));
    bank.bank.clock.advance(23 * HOUR_MS);
    expect(await statusOf(consentId)).toMatchObject(stands('EXPD', 'U028'));
    const answer = await get(`${AISP}/accounts`);
    expect([answer.status, await answer.json()]).toMatchObject([403, { Errors: [{ ErrorCode: 'U028' }] }]);
  });
});
