import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ledgerViewSchema } from '../ledger/ledger-view.ts';
import { admin } from '../testing/admin-calls.ts';
import { obtainTokens, openPaperBank, postAsClient, type RunningBank, startTestBank } from '../testing.ts';

const entry = z.object({
  key: z.string(),
  id: z.string().optional(),
  status: z.string(),
  bookedAt: z.string(),
  amountMinor: z.number(),
  text: z.string(),
});
const accounts = z.array(
  z.looseObject({ user: z.string(), account: z.string(), kind: z.string(), oddities: z.array(z.string()) }),
);

describe('the admin API', () => {
  let bank: RunningBank;
  let account: string;
  beforeAll(async () => {
    bank = await startTestBank(openPaperBank);
    const all = accounts.parse((await admin(bank, 'GET', 'accounts')).body);
    account = all.find(({ user, kind }) => user === 'gracehop' && kind === 'checking')?.account ?? '';
  });
  afterAll(() => bank.stop());

  const books = async (at = bank) => {
    const view = ledgerViewSchema.parse((await admin(at, 'GET', 'ledger/gracehop')).body);
    const own = view.accounts.find(({ id }) => id === account);
    return { balance: own?.balanceMinor ?? 0, transactions: own?.transactions ?? [], asOf: view.asOf };
  };
  const listed = async (at = bank) =>
    z.array(entry).parse((await admin(at, 'GET', `transactions?account=${account}`)).body);
  const add = async (wanted: object) => {
    const { status, body } = await admin(bank, 'POST', 'transactions', { account, text: 'BY HAND', ...wanted });
    expect(status).toBe(201);
    return entry.parse(body);
  };
  const inTheBooks = (key: string) =>
    bank.bank.ledger
      .transactions(account.replace('account-', ''), bank.bank.clock.now())
      .find((one) => one.key === key);
  const advance = (advanceSeconds: number) => admin(bank, 'POST', 'clock', { advanceSeconds });

  describe('adds a transaction', () => {
    it('that is booked at once and moves the balance', async () => {
      const before = await books();
      const added = await add({ amountMinor: -1250 });
      expect(added).toMatchObject({ status: 'booked', amountMinor: -1250, text: 'BY HAND' });
      const after = await books();
      expect(after.balance - before.balance).toBe(-1250);
      expect(after.transactions.filter(({ id }) => id === added.id)).toMatchObject([
        { amountMinor: -1250, status: 'booked' },
      ]);
    });

    it('that stays pending, and is booked when the clock has gone on', async () => {
      const before = await books();
      const added = await add({ amountMinor: -500, pendingSeconds: 60 });
      expect(added.status).toBe('pending');
      expect((await books()).balance).toBe(before.balance);
      await advance(59);
      expect((await listed()).find(({ key }) => key === added.key)?.status).toBe('pending');
      await advance(1);
      expect((await listed()).find(({ key }) => key === added.key)?.status).toBe('booked');
    });

    it('in another currency: the foreign amount times the rate, to the cent', async () => {
      const foreign = { minor: -1999, currency: 'EUR', rate: '1.08765' };
      const added = await add({ foreign });
      expect(added.amountMinor).toBe(-2174);
      expect(inTheBooks(added.key)).toMatchObject({ kind: 'card-payment', foreign });
      expect((await add({ foreign: { ...foreign, minor: 1, rate: '0.5' } })).amountMinor).toBe(1);
    });

    it('that is declined, and moves nothing', async () => {
      const before = await books();
      const added = await add({ amountMinor: -7700, declined: true });
      expect(added.status).toBe('declined');
      expect(await books()).toEqual(before);
      expect((await listed()).find(({ key }) => key === added.key)).toEqual(added);
    });

    it('that takes another one back, by its id or its key', async () => {
      const before = await books();
      const [one, other] = [await add({ amountMinor: -300 }), await add({ amountMinor: 450 })];
      expect((await add({ reversalOf: one.id })).amountMinor).toBe(300);
      expect((await add({ reversalOf: other.key })).amountMinor).toBe(-450);
      expect((await books()).balance).toBe(before.balance);
    });

    it.each([
      ['without an amount', {}],
      ['of nothing', { amountMinor: 0 }],
      ['of half a cent', { amountMinor: 0.5 }],
      ['with two amounts', { amountMinor: 1, foreign: { minor: 1, currency: 'EUR', rate: '1.0' } }],
      ['with a rate that is no decimal', { foreign: { minor: 1, currency: 'EUR', rate: '1e5' } }],
      ['in a currency that is none', { foreign: { minor: 1, currency: 'euro', rate: '1.0' } }],
      ['without a text', { amountMinor: 1, text: '' }],
      ['both declined and pending', { amountMinor: 1, declined: true, pendingSeconds: 5 }],
      ['with a surprise', { amountMinor: 1, kind: 'salary' }],
    ])('but none %s', async (_case, wanted) => {
      const answer = await admin(bank, 'POST', 'transactions', { account, text: 'BY HAND', ...wanted });
      expect(answer).toMatchObject({ status: 400, body: { problem: 'invalid-body' } });
    });

    it('to no account and for no transaction that is not there', async () => {
      const to = (body: object) => admin(bank, 'POST', 'transactions', { text: 'X', ...body });
      expect((await to({ account: 'nowhere', amountMinor: 1 })).status).toBe(404);
      expect((await to({ account, reversalOf: 'never' })).status).toBe(404);
    });
  });

  it('takes a booking off the books, as if it had never been', async () => {
    const before = await books();
    const added = await add({ amountMinor: -900 });
    expect((await admin(bank, 'DELETE', `transactions/${added.key}`)).status).toBe(204);
    expect(await books()).toEqual(before);
    expect((await admin(bank, 'DELETE', `transactions/${added.key}`)).status).toBe(404);
    const grown = (await listed())[0];
    await admin(bank, 'DELETE', `transactions/${grown?.id}?account=${account}`);
    expect((await books()).balance).toBe(before.balance - (grown?.amountMinor ?? 0));
  });

  it('alters a booking, whose id stays', async () => {
    const before = await books();
    const added = await add({ foreign: { minor: -1000, currency: 'EUR', rate: '1.1' } });
    const altered = await admin(bank, 'PATCH', `transactions/${added.id}`, { amountMinor: -1101, text: 'NEW' });
    expect(altered).toEqual({ status: 200, body: { ...added, amountMinor: -1101, text: 'NEW' } });
    expect((await books()).balance).toBe(before.balance - 1101);
    expect(inTheBooks(added.key)?.foreign).toBeUndefined();
    for (const wrong of [{}, { amountMinor: 0 }, { text: '' }, { status: 'booked' }])
      expect((await admin(bank, 'PATCH', `transactions/${added.id}`, wrong)).status).toBe(400);
    expect((await admin(bank, 'PATCH', 'transactions/never', { text: 'NEW' })).status).toBe(404);
  });

  it('puts the clock ahead, and never back', async () => {
    const now = async () =>
      Date.parse(z.object({ now: z.string() }).parse((await admin(bank, 'GET', 'clock')).body).now);
    const before = await now();
    expect((await advance(86_400)).status).toBe(200);
    expect(await now()).toBe(before + 86_400_000);
    for (const wrong of [
      { advanceSeconds: 0 },
      { advanceSeconds: -60 },
      { advanceSeconds: 1e12 },
      {},
      { now: 'later' },
    ])
      expect((await admin(bank, 'POST', 'clock', wrong)).status).toBe(400);
    expect(await now()).toBe(before + 86_400_000);
  });

  it('switches an oddity of an account on and off', async () => {
    const shown = async () =>
      accounts.parse((await admin(bank, 'GET', 'accounts')).body).find((one) => one.account === account)?.oddities;
    const turn = (change: object) => admin(bank, 'PUT', 'oddities', { account, name: 'blank-id', on: true, ...change });
    expect((await turn({})).status).toBe(204);
    expect(await shown()).toContain('blank-id');
    expect((await books()).transactions.every(({ id }) => id === undefined)).toBe(true);
    expect((await turn({ on: false })).status).toBe(204);
    expect(await shown()).not.toContain('blank-id');
    for (const wrong of [{ name: 'unknown' }, { on: 'yes' }, { account: '' }, { surprise: 1 }])
      expect((await turn(wrong)).status).toBe(400);
    expect((await turn({ account: 'nowhere' })).status).toBe(404);
  });

  it('ends what a customer gave: tokens are dead, and can no more be refreshed', async () => {
    const tokens = await obtainTokens(bank, { userName: 'claumon' });
    const given = z.array(z.object({ id: z.string(), user: z.string() }));
    const own = given.parse((await admin(bank, 'GET', 'consents')).body).find(({ user }) => user === 'claumon');
    expect((await admin(bank, 'POST', `consents/${own?.id}/revoke`)).status).toBe(204);
    expect((await bank.get('/accounts', tokens.access_token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect((await postAsClient(bank, '/oauth/token', refresh)).status).toBe(400);
    expect((await admin(bank, 'POST', `consents/${own?.id}/revoke`)).status).toBe(404);
  });

  it('takes JSON, and no customer that is not there', async () => {
    const answer = await fetch(`${bank.url}/__bank/clock`, { method: 'POST', body: '{"advanceSeconds":60}' });
    expect(answer.status).toBe(400);
    expect((await admin(bank, 'GET', 'ledger/nobody')).status).toBe(404);
    expect((await admin(bank, 'GET', 'transactions?account=nowhere')).status).toBe(404);
  });

  it.each([
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['an image or a link on such a page', { 'sec-fetch-site': 'cross-site' }],
    ['a name that was made to lead here', { host: 'evil.example:80' }],
  ])('is closed to %s', async (_case, headers) => {
    const status = await new Promise((resolve, reject) => {
      request(`${bank.url}/__bank/ledger/gracehop`, { headers }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });

  it('is remembered: what was written, altered and deleted is so after a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mock-bank-books-'));
    const before = await startTestBank(openPaperBank, { dataDir });
    const write = { account, text: 'BY HAND', amountMinor: 777 };
    const added = entry.parse((await admin(before, 'POST', 'transactions', write)).body);
    const [first, second] = await listed(before);
    await admin(before, 'DELETE', `transactions/${first?.key}`);
    await admin(before, 'PATCH', `transactions/${second?.key}`, { text: 'ALTERED' });
    await admin(before, 'POST', 'clock', { advanceSeconds: 3600 });
    const written = [await books(before), await listed(before)];
    await before.stop();
    const after = await startTestBank(openPaperBank, { dataDir });
    expect([await books(after), await listed(after)]).toEqual(written);
    expect((await listed(after)).some(({ key }) => key === added.key)).toBe(true);
    await after.stop();
    await rm(dataDir, { recursive: true });
  });
});
