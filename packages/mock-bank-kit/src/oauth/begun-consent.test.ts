import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { obtainTokens, openPaperBank, paperBank, type RunningBank, startTestBank, TEST_NOW } from '../testing.ts';

const DAY_MS = 86_400_000;

describe('a consent that the authorization makes', () => {
  let bank: RunningBank;
  let now = Date.parse(TEST_NOW);
  beforeAll(async () => {
    bank = await startTestBank(
      (options) =>
        openPaperBank(options, {
          consents: {
            idOf: () => undefined,
            plainWords: (permission) => permission,
            awaitingSeconds: 60,
            begun: (scopes) => ({ id: randomUUID(), permissions: scopes, lifetimeSeconds: 86_400 }),
            tokenMember: 'consent',
          },
          ids: { ...paperBank.ids, account: ({ key }, consentId = 'every') => `account-${key}-${consentId}` },
          routes: (router) => {
            router.get({
              path: '/accounts',
              scope: 'accounts',
              query: z.object({}),
              answer: ({ access }) => access.accounts.map((account) => access.accountId(account)),
            });
            router.get({
              path: '/accounts/:id',
              query: z.object({}),
              answer: ({ access, params }) => access.account(params['id'] ?? '').kind,
            });
          },
        }),
      { now: () => now },
    );
  });
  beforeEach(() => {
    now = Date.parse(TEST_NOW);
  });
  afterAll(() => bank.stop());

  const accountNamed = (kind: string) => {
    const account = bank.bank.ledger.accounts('gracehop').find((one) => one.kind === kind);
    if (account === undefined) throw new Error(`no ${kind} account`);
    return account;
  };

  it('ends by itself when its time is over, or silently where an account shows that', async () => {
    const { access_token: token } = await obtainTokens(bank, { userName: 'gracehop' });
    now += DAY_MS - 1;
    expect((await bank.get('/accounts', token)).status).toBe(200);
    now += 1;
    const expired = await bank.get('/accounts', token);
    expect([expired.status, await expired.json()]).toMatchObject([403, { problem: 'consent-expired' }]);
    bank.bank.oddities.set('silent-expiry', accountNamed('savings'), true);
    const silent = await bank.get('/accounts', token);
    expect([silent.status, await silent.json()]).toMatchObject([500, { problem: 'internal' }]);
    bank.bank.oddities.set('silent-expiry', accountNamed('savings'), false);
    expect((await bank.get('/accounts', token)).status).toBe(403);
  });

  it('names an account by itself where the account shows id-scope, and knows it by no other name', async () => {
    const account = accountNamed('checking');
    bank.bank.oddities.set('id-scope', account, true);
    const ids = [];
    for (let consent = 0; consent < 2; consent += 1) {
      const { access_token: token } = await obtainTokens(bank, { userName: 'gracehop' });
      const listed = z.array(z.string()).parse(await (await bank.get('/accounts', token)).json());
      const id = listed.find((one) => one.startsWith(`account-${account.key}-`)) ?? '';
      expect(await (await bank.get(`/accounts/${id}`, token)).json()).toBe('checking');
      expect((await bank.get(`/accounts/account-${account.key}-every`, token)).status).toBe(404);
      expect(listed).toContain(`account-${accountNamed('savings').key}-every`);
      ids.push(id);
    }
    expect(new Set(ids).size).toBe(2);
    bank.bank.oddities.set('id-scope', account, false);
  });
});
