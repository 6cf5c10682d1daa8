import { z } from 'zod';
import type { BankDeps, MockBankDefinition } from '../definition.ts';
import { admin } from '../testing/admin-calls.ts';
import { obtainTokens, openPaperBank, paperBank, type RunningBank, startTestBank } from '../testing.ts';

const DAY_MS = 86_400_000;

describe('oddities of a consent', () => {
  let bank: RunningBank;
  let deps: BankDeps;
  const changes: Partial<MockBankDefinition> = {
    ids: { ...paperBank.ids, account: ({ key }, consentId) => [key, consentId].filter(Boolean).join('@') },
    consents: {
      idOf: ({ acr_values: id }) => (typeof id === 'string' ? id : undefined),
      plainWords: () => undefined,
      awaitingSeconds: 600,
    },
    routes: (router, given) => {
      deps = given;
      router.get({
        path: '/accounts',
        query: z.object({}),
        answer: ({ access }) => access.accounts.map((account) => ({ id: access.accountId(account) })),
      });
      router.get({
        path: '/accounts/:id',
        query: z.object({}),
        answer: ({ access, params }) => access.account(params['id'] ?? '').key,
      });
      router.get({
        path: '/accounts/:id/transactions',
        query: z.object({}),
        answer: () => ({ data: { items: [{ id: 1 }], total: 1 }, next: 2 }),
      });
    },
  };

  beforeEach(async () => {
    bank = await startTestBank((options) => openPaperBank(options, changes));
  });
  afterEach(() => bank.stop());

  async function connected(id: string): Promise<string> {
    const now = bank.bank.clock.now();
    deps.consents.create({ id, clientId: bank.client.id, permissions: [], details: {}, expiresAt: now + DAY_MS }, now);
    const { access_token: token } = await obtainTokens(bank, { userName: 'adalove' }, 'openid accounts', {
      acr_values: id,
    });
    return token;
  }
  const first = () => {
    const [account] = bank.bank.ledger.accounts('adalove');
    if (account === undefined) throw new Error('no account');
    return account;
  };

  it('id-scope: the account has another id under each consent, and goes by no other', async () => {
    bank.bank.oddities.set('id-scope', first(), true);
    const { key } = first();
    const others = bank.bank.ledger.accounts('adalove').slice(1);
    const tokens = [await connected('one'), await connected('two')] as const;
    for (const [index, id] of ['one', 'two'].entries()) {
      const ids = await (await bank.get('/accounts', tokens[index])).json();
      expect(ids).toEqual([{ id: `${key}@${id}` }, ...others.map((other) => ({ id: other.key }))]);
      expect((await bank.get(`/accounts/${key}@${id}`, tokens[index])).status).toBe(200);
      expect((await bank.get(`/accounts/${key}`, tokens[index])).status).toBe(404);
    }
  });

  it('silent-expiry: an expired consent is told, unless an account hides it behind an error', async () => {
    const token = await connected('one');
    bank.bank.clock.advance(2 * DAY_MS);
    expect((await bank.get('/accounts', token)).status).toBe(403);
    bank.bank.oddities.set('silent-expiry', first(), true);
    expect((await bank.get('/accounts', token)).status).toBe(500);
  });

  it('silent-expiry: or behind lists that are empty, of all or of transactions alone', async () => {
    const token = await connected('one');
    const wireId = first().key;
    const hide = (as: string) =>
      admin(bank, 'PUT', 'oddities', { account: wireId, name: 'silent-expiry', on: true, as });
    const accounts = async (): Promise<unknown> => (await bank.get('/accounts', token)).json();
    const list = async (): Promise<unknown> => (await bank.get(`/accounts/${wireId}/transactions`, token)).json();
    expect(await hide('nothing')).toMatchObject({ status: 204 });
    const whole = [await accounts(), await list()];
    expect(whole).toEqual([
      expect.arrayContaining([{ id: wireId }]),
      { data: { items: [{ id: 1 }], total: 1 }, next: 2 },
    ]);
    bank.bank.clock.advance(2 * DAY_MS);
    expect([await accounts(), await list()]).toEqual([[], { data: { items: [], total: 0 } }]);
    await hide('no-transactions');
    expect([await accounts(), await list()]).toEqual([whole[0], { data: { items: [], total: 0 } }]);
    const other = { account: wireId, name: 'id-scope', on: false, as: 'nothing' };
    expect(await admin(bank, 'PUT', 'oddities', other)).toMatchObject({ status: 400 });
  });
});
