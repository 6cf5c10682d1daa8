import { obtainTokens } from '@of/mock-bank-kit/testing';
import { ibanOf, maskedPanOf } from '../identification.ts';
import { ALL, consentBody, type RheinBank, refusal, startRheinBank } from '../testing/rhein-customer.ts';

describe('the consent resource', () => {
  let rhein: RheinBank;
  const statusOf = async (id: string) => (await rhein.own('GET', `/v1/consents/${id}/status`)).body;
  const iban = (userName: string, kind: 'checking' | 'savings') => ({
    iban: ibanOf(rhein.account(userName, kind).number),
  });
  beforeAll(async () => {
    rhein = await startRheinBank();
  });
  afterAll(() => rhein.bank.stop());

  it('is received first, and says where the customer approves it', async () => {
    const requestId = '99391c7e-ad88-49ec-a2ad-99ddcb1f7721';
    const made = await rhein.own('POST', '/v1/consents', consentBody(ALL), { 'x-request-id': requestId });
    const id = /^\/v1\/consents\/([0-9a-f-]{36})$/.exec(made.headers.get('location') ?? '')?.[1] ?? '';
    expect(made.status).toBe(201);
    expect(made.headers.get('x-request-id')).toBe(requestId);
    expect(made.headers.get('aspsp-sca-approach')).toBe('REDIRECT');
    expect(made.body).toMatchObject({
      consentStatus: 'received',
      consentId: id,
      _links: {
        scaOAuth: { href: `${rhein.bank.url}/.well-known/oauth-authorization-server` },
        status: { href: `/v1/consents/${id}/status` },
      },
    });
    const metadata = await rhein.bank.get('/.well-known/oauth-authorization-server');
    expect(await metadata.json()).toMatchObject({ issuer: rhein.bank.url });
    expect(await statusOf(id)).toEqual({ consentStatus: 'received' });
  });

  it('is valid once approved, names what was chosen, and ends for good', async () => {
    const { consentId, get } = await rhein.connect('fridaklo');
    const path = `/v1/consents/${consentId}`;
    const named = [
      { ...iban('fridaklo', 'checking'), currency: 'EUR' },
      { ...iban('fridaklo', 'savings'), currency: 'EUR' },
      { maskedPan: maskedPanOf(rhein.account('fridaklo', 'credit-card')), currency: 'EUR' },
    ];
    expect((await rhein.own('GET', path)).body).toEqual({
      access: { accounts: named, balances: named, transactions: named },
      recurringIndicator: true,
      validUntil: '2026-12-31',
      frequencyPerDay: 4,
      lastActionDate: '2026-11-23',
      consentStatus: 'valid',
      _links: { account: { href: '/v1/accounts' }, 'card-account': { href: '/v1/card-accounts' } },
    });
    const list = await rhein.own('GET', `${path}/authorisations`);
    const { authorisationIds } = list.body as { authorisationIds: string[] };
    expect((await rhein.own('GET', `${path}/authorisations/${authorisationIds[0]}`)).body).toEqual({
      scaStatus: 'finalised',
    });
    expect((await get('/v1/accounts')).status).toBe(200);
    expect((await rhein.own('DELETE', path)).status).toBe(204);
    expect(await statusOf(consentId)).toEqual({ consentStatus: 'terminatedByTpp' });
    expect(refusal(await get('/v1/accounts'))).toEqual([401, 'CONSENT_INVALID']);
    expect((await rhein.own('DELETE', path)).status).toBe(204);
  });

  it('is not brought to life by an approval after its end, nor by one of another scope', async () => {
    const id = await rhein.consent(ALL);
    await rhein.own('DELETE', `/v1/consents/${id}`);
    for (const scope of [`AIS:${id}`, 'AIS', 'AIS:unknown', `PIS:${id}`])
      await expect(obtainTokens(rhein.bank, { userName: 'fridaklo' }, scope)).rejects.toThrow();
    expect(await statusOf(id)).toEqual({ consentStatus: 'terminatedByTpp' });
  });

  it('is rejected when the customer denies it', async () => {
    const id = await rhein.consent(ALL);
    await expect(obtainTokens(rhein.bank, { userName: 'fridaklo', action: 'deny' }, `AIS:${id}`)).rejects.toThrow(
      'access_denied',
    );
    expect(await statusOf(id)).toEqual({ consentStatus: 'rejected' });
  });

  it('covers the accounts that it names, each by what is asked of it', async () => {
    const access = { accounts: [iban('gracehop', 'checking')], balances: [iban('gracehop', 'savings')] };
    const { get } = await rhein.connect('gracehop', access);
    const { accounts } = (await get('/v1/accounts')).body as { accounts: { resourceId: string; _links: object }[] };
    expect(accounts.map(({ _links }) => Object.keys(_links))).toEqual([[], ['balances']]);
    const [checking, savings] = accounts.map(({ resourceId }) => `/v1/accounts/${resourceId}`);
    expect((await get(`${savings}/balances`)).status).toBe(200);
    expect((await get(`${checking}/balances`)).body).toMatchObject({
      tppMessages: [{ code: 'CONSENT_INVALID', path: 'access.balances' }],
    });
    expect((await get(`${savings}/transactions?bookingStatus=booked`)).body).toMatchObject({
      tppMessages: [{ code: 'CONSENT_INVALID', path: 'access' }],
    });
    expect((await get('/v1/card-accounts')).body).toEqual({ cardAccounts: [] });
  });

  it.each([
    [{ allPsd2: 'allAccounts' }, ['balances', 'transactions'], undefined],
    [{ allPsd2: 'allAccountsWithOwnerName' }, ['balances', 'transactions'], 'Ada Love'],
    [{ availableAccounts: 'allAccounts' }, [], undefined],
    [{ availableAccountsWithBalance: 'allAccounts' }, ['balances'], undefined],
    [{ transactions: [], additionalInformation: { ownerName: [] } }, ['transactions'], 'Ada Love'],
  ])('with %p opens what that stands for', async (access, links, ownerName) => {
    const { get } = await rhein.connect('adalove', access);
    const { accounts } = (await get('/v1/accounts')).body as { accounts: { ownerName?: string; _links: object }[] };
    expect(accounts.map((one) => [Object.keys(one._links), one.ownerName])).toEqual([
      [links, ownerName],
      [links, ownerName],
    ]);
  });

  it.each([
    ['a frequency beyond four', { frequencyPerDay: 5 }],
    ['a frequency of none', { frequencyPerDay: 0 }],
    ['a single access that is frequent', { recurringIndicator: false }],
    ['a day that is over', { validUntil: '2026-11-22' }],
    ['a day that is none', { validUntil: '2026-02-30' }],
    ['access in two ways', { access: { accounts: [], allPsd2: 'allAccounts' } }],
    ['access to nothing', { access: {} }],
    ['one list empty and one not', { access: { accounts: [], balances: [{ iban: 'DE71999000474711000000' }] } }],
    ['an account without a name', { access: { accounts: [{ currency: 'EUR' }] } }],
    ['a member that is unknown', { surprise: 1 }],
  ])('is not made with %s', async (_case, change) => {
    const answer = await rhein.own('POST', '/v1/consents', { ...consentBody(ALL), ...change });
    expect(refusal(answer)).toEqual([400, 'FORMAT_ERROR']);
  });

  it('is not made for a combined session, nor without saying which call it is', async () => {
    const combined = await rhein.own('POST', '/v1/consents', consentBody(ALL, { combinedServiceIndicator: true }));
    expect(refusal(combined)).toEqual([400, 'SESSIONS_NOT_SUPPORTED']);
    for (const headers of [{ 'x-request-id': undefined }, { 'x-request-id': 'twelve-3456' }, { 'psu-ip-address': 'x' }])
      expect(refusal(await rhein.own('POST', '/v1/consents', consentBody(ALL), headers))).toEqual([
        400,
        'FORMAT_ERROR',
      ]);
  });

  it('is brought down to ninety days, a single access to its day', async () => {
    const long = await rhein.consent(ALL, { validUntil: '9999-12-31' });
    expect((await rhein.own('GET', `/v1/consents/${long}`)).body).toMatchObject({ validUntil: '2027-02-21' });
    const single = await rhein.consent(ALL, { recurringIndicator: false, frequencyPerDay: 1 });
    expect((await rhein.own('GET', `/v1/consents/${single}`)).body).toMatchObject({ validUntil: '2026-11-23' });
  });

  it('is unknown where there is none, and to whoever has no token', async () => {
    expect(refusal(await rhein.own('GET', '/v1/consents/none'))).toEqual([403, 'CONSENT_UNKNOWN']);
    const answer = await rhein.bank.get('/v1/consents/none', undefined);
    expect([answer.status, await answer.json()]).toMatchObject([401, { tppMessages: [{ code: 'TOKEN_INVALID' }] }]);
  });
});

describe('the end of a consent', () => {
  let rhein: RheinBank;
  beforeEach(async () => {
    rhein = await startRheinBank();
  });
  afterEach(() => rhein.bank.stop());

  it('is rejected by itself when nobody approves it for an hour', async () => {
    const id = await rhein.consent(ALL);
    rhein.bank.bank.clock.advance(3_600_000);
    expect((await rhein.own('GET', `/v1/consents/${id}/status`)).body).toEqual({ consentStatus: 'rejected' });
  });

  it('expires at midnight in Berlin, and says so, or says nothing of it (silent-expiry)', async () => {
    const loud = await rhein.connect('fridaklo', ALL, { validUntil: '2026-11-23' });
    const silent = await rhein.connect('adalove', ALL, { validUntil: '2026-11-23' });
    const midnight = Date.parse('2026-11-23T23:00:00Z');
    rhein.bank.bank.clock.advance(midnight - rhein.bank.bank.clock.now() - 1);
    expect((await loud.get('/v1/accounts')).status).toBe(200);
    rhein.bank.bank.clock.advance(1);
    expect(refusal(await loud.get('/v1/accounts'))).toEqual([401, 'CONSENT_EXPIRED']);
    expect(refusal(await silent.get('/v1/accounts'))).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    const status = await rhein.own('GET', `/v1/consents/${silent.consentId}/status`);
    expect(status.body).toEqual({ consentStatus: 'expired' });
    rhein.bank.bank.oddities.set('silent-expiry', rhein.account('adalove', 'checking'), false);
    expect(refusal(await silent.get('/v1/accounts'))).toEqual([401, 'CONSENT_EXPIRED']);
  });
});
