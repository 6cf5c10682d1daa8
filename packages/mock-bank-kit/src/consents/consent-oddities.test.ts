import { z } from 'zod';
import type { BankDeps, MockBankDefinition } from '../definition.ts';
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
        answer: ({ access }) => access.accounts.map((account) => access.accountId(account)),
      });
      router.get({
        path: '/accounts/:id',
        query: z.object({}),
        answer: ({ access, params }) => access.account(params['id'] ?? '').key,
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
      expect(ids).toEqual([`${key}@${id}`, ...others.map((other) => other.key)]);
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
});
