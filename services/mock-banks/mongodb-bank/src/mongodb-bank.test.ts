import { type LedgerView, ledgerViewSchema } from '@of/mock-bank-kit';
import { obtainTokens, openApiCheck, type RunningBank, startTestBank, TEST_NOW } from '@of/mock-bank-kit/testing';
import fc from 'fast-check';
import { z } from 'zod';
import { createApp } from './app.ts';

const HOUR = 3_600_000;
const money = z.object({ minor: z.int(), exponent: z.literal(2), currency: z.literal('USD') });
const entrySchema = z.object({
  id: z.string(),
  state: z.enum(['pending', 'booked']),
  side: z.enum(['dr', 'cr']),
  amount: money,
  times: z.object({ initiated_at: z.int(), booked_at: z.int().optional() }),
  supersedes: z.string().optional(),
  reverses: z.string().optional(),
});
const entriesPage = z.object({
  ok: z.literal(true),
  data: z.object({ entries: z.array(z.object({ entry: entrySchema })) }),
  next_cursor: z.string().nullable(),
});
const accountsPage = z.object({
  data: z.object({
    accounts: z.array(
      z.object({
        account: z.object({ ref: z.string(), position: z.object({ ledger: money, available: money }).optional() }),
      }),
    ),
  }),
});
const creditLinesPage = z.object({
  data: z.object({
    credit_lines: z.array(
      z.object({
        credit_line: z.object({ ref: z.string(), outstanding: money, rate: z.object({ annual_bps: z.int() }) }),
      }),
    ),
  }),
});

type Entry = z.infer<typeof entrySchema>;

describe('MongoDB Bank', () => {
  let bank: RunningBank;
  let token: string;
  let now = Date.parse(TEST_NOW);
  const document = openApiCheck(new URL('../openapi.yaml', import.meta.url));
  const json = async (path: string, bearer = token): Promise<unknown> => (await bank.get(path, bearer)).json();

  beforeAll(async () => {
    bank = await startTestBank(createApp, { now: () => now });
    token = (await obtainTokens(bank, { userName: 'gracehop' })).access_token;
  });
  beforeEach(() => {
    now = Date.parse(TEST_NOW);
  });
  afterAll(() => bank.stop());

  async function booksOf(userName = 'gracehop'): Promise<LedgerView> {
    return ledgerViewSchema.parse(await json(`/__bank/ledger/${userName}`));
  }

  async function checking() {
    const account = (await booksOf()).accounts.find(({ kind }) => kind === 'checking');
    if (account === undefined) throw new Error('no checking account');
    return account;
  }

  async function page(ref: string, query: string) {
    return entriesPage.parse(await json(`/api/v2/me/accounts/${ref}/entries?${query}`));
  }

  async function allEntries(ref: string, pageSize: number, bounds = ''): Promise<Entry[]> {
    const all: Entry[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await page(ref, `page_size=${pageSize}${cursor === '' ? bounds : `&cursor=${cursor}`}`);
      all.push(...answer.data.entries.map(({ entry }) => entry));
      cursor = answer.next_cursor;
    }
    return all;
  }

  const signed = ({ side, amount }: Entry): number => (side === 'dr' ? -amount.minor : amount.minor);

  it('shows the positions, debts and rates of its own books', async () => {
    const books = await booksOf();
    const { accounts } = accountsPage.parse(await json('/api/v2/me/accounts')).data;
    const positions = new Map(accounts.map(({ account }) => [account.ref, account.position]));
    for (const { id, balanceMinor, transactions } of books.accounts) {
      const pending = transactions.filter(({ status }) => status === 'pending');
      expect(positions.get(id)?.ledger.minor).toBe(balanceMinor);
      expect(positions.get(id)?.available.minor).toBe(
        pending.reduce((sum, { amountMinor }) => sum + amountMinor, balanceMinor),
      );
    }
    const { credit_lines: lines } = creditLinesPage.parse(await json('/api/v2/me/credit-lines')).data;
    expect(
      lines.map(({ credit_line: line }) => [line.ref, line.outstanding.minor, (line.rate.annual_bps / 100).toFixed(2)]),
    ).toEqual(books.products.map(({ id, outstandingMinor, rate }) => [id, outstandingMinor, rate]));
  });

  it('gives every entry once, whatever the size of the pages', async () => {
    const { id, transactions } = await checking();
    const expected = new Map(transactions.map(({ id: entryId, amountMinor }) => [entryId, amountMinor]));
    expect(expected.size).toBeGreaterThan(400);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 23, max: 200 }), async (pageSize) => {
        const all = await allEntries(id, pageSize);
        expect(all).toHaveLength(expected.size);
        expect(new Map(all.map((entry) => [entry.id, signed(entry)]))).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('goes on behind a cursor though the list has grown meanwhile', async () => {
    const { id } = await checking();
    const first = await page(id, 'page_size=200');
    const before = await allEntries(id, 200);
    now += 36 * HOUR;
    const rest: string[] = first.data.entries.map(({ entry }) => entry.id);
    for (let cursor = first.next_cursor; cursor !== null; ) {
      const next = await page(id, `page_size=200&cursor=${cursor}`);
      rest.push(...next.data.entries.map(({ entry }) => entry.id));
      cursor = next.next_cursor;
    }
    expect(new Set(rest).size).toBe(rest.length);
    for (const { id: booked, state } of before) if (state === 'booked') expect(rest).toContain(booked);
  });

  it('cuts by time, since included and until not, and keeps the bounds in the cursor', async () => {
    const { id } = await checking();
    const all = await allEntries(id, 200);
    const at = ({ times }: Entry): number => times.booked_at ?? times.initiated_at;
    const times = all.map(at);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...times), fc.constantFrom(...times), async (a, b) => {
        const [since, until] = [Math.min(a, b), Math.max(a, b)];
        const listed = await allEntries(id, 60, `&since=${since}&until=${until}`);
        expect(listed.map((entry) => entry.id)).toEqual(
          all.filter((entry) => at(entry) >= since && at(entry) < until).map((entry) => entry.id),
        );
      }),
      { numRuns: 6 },
    );
  });

  it('gives a pending entry another id when it is booked, and names the old one in nine of ten', async () => {
    const { id } = await checking();
    const pending = new Map<string, Entry>();
    for (let day = 0; day < 30; day += 1) {
      for (const entry of await allEntries(id, 200, `&since=${now - 72 * HOUR}`))
        if (entry.state === 'pending') pending.set(entry.id, entry);
      now += 24 * HOUR;
    }
    now += 72 * HOUR;
    const booked = (await allEntries(id, 200)).filter(({ state }) => state === 'booked');
    expect(pending.size).toBeGreaterThan(10);
    expect(booked.some((entry) => pending.has(entry.id))).toBe(false);
    for (const { times, amount } of pending.values()) {
      expect(
        booked.filter(
          (entry) => entry.times.initiated_at === times.initiated_at && entry.amount.minor === amount.minor,
        ),
      ).toHaveLength(1);
    }
    const named = booked.filter(({ supersedes }) => supersedes !== undefined).length;
    const wasPending = booked.filter(({ times }) => times.booked_at !== times.initiated_at).length;
    expect(named / wasPending).toBeGreaterThan(0.8);
    expect(named).toBeLessThan(wasPending);
    expect(
      booked.filter(({ supersedes }) => supersedes !== undefined && pending.has(supersedes)).length,
    ).toBeGreaterThan(5);
  });

  it('refuses a cursor that was changed, is of another list, of another customer or for other bounds', async () => {
    const { id } = await checking();
    const cursor = (await page(id, `page_size=10&since=${now - 9000 * HOUR}`)).next_cursor ?? '';
    const refused = async (path: string, bearer = token) => {
      const answer = await bank.get(path, bearer);
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { ok: false, errors: [{ slug: 'cursor_invalid' }] },
      ]);
    };
    const [payload = '', signature = ''] = cursor.split('.');
    const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('"at":1', '"at":2')).toString(
      'base64url',
    );
    await refused(`/api/v2/me/accounts/${id}/entries?cursor=${forged}.${signature}`);
    await refused(`/api/v2/me/accounts/${id}/entries?cursor=${payload}`);
    await refused(`/api/v2/me/accounts/${id}/entries?cursor=${cursor}.x`);
    await refused(`/api/v2/me/accounts?cursor=${cursor}`);
    await refused(`/api/v2/me/accounts/${id}/entries?cursor=${cursor}&since=1`);
    const other = await obtainTokens(bank, { userName: 'adalove' });
    await refused(`/api/v2/me/credit-lines?cursor=${cursor}`, other.access_token);
    expect((await bank.get(`/api/v2/me/accounts/${id}/entries?cursor=${cursor}&page_size=7`, token)).status).toBe(200);
  });

  it.each([
    ['/api/v2/me/accounts?page_size=201', 400, 'query_invalid'],
    ['/api/v2/me/accounts?page_size=ten', 400, 'query_invalid'],
    ['/api/v2/me/accounts?offset=0', 400, 'query_invalid'],
    ['/api/v2/me/credit-lines?cursor=a&cursor=b', 400, 'query_invalid'],
    ['/api/v2/me/accounts/acc_0000000000000000/entries', 404, 'account_unknown'],
    ['/api/v1/me/accounts', 404, 'route_unknown'],
  ])('answers %s with %i %s', async (path, status, slug) => {
    const answer = await bank.get(path, token);
    expect([answer.status, await answer.json()]).toMatchObject([status, { ok: false, errors: [{ slug }] }]);
  });

  it.each(['since=2026-01-01', 'since=-1', 'since=2&until=1'])('refuses the bounds %s', async (bounds) => {
    const answer = await bank.get(`/api/v2/me/accounts/${(await checking()).id}/entries?${bounds}`, token);
    expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ slug: 'query_invalid' }] }]);
  });

  it('says with status 200 that it is temporarily unavailable', async () => {
    bank.bank.setUnavailable(true);
    const answer = await bank.get('/api/v2/me/accounts', token);
    bank.bank.setUnavailable(false);
    const body: unknown = await answer.json();
    expect([answer.status, body]).toMatchObject([200, { ok: false, errors: [{ slug: 'temporarily_unavailable' }] }]);
    expect(document.problemsOf('/api/v2/me/accounts', 200, body)).toEqual([]);
  });

  it('answers as its OpenAPI document says', async () => {
    for (const userName of ['fridaklo', 'gracehop', 'adalove', 'claumon']) {
      const { access_token: bearer } = await obtainTokens(bank, { userName });
      const refs = accountsPage
        .parse(await json('/api/v2/me/accounts', bearer))
        .data.accounts.map(({ account }) => account.ref);
      const entries = '/api/v2/me/accounts/{ref}/entries';
      const calls: [string, string][] = [
        ['/api/v2/me/accounts', '/api/v2/me/accounts'],
        ...refs.map((ref): [string, string] => [
          entries,
          `/api/v2/me/accounts/${ref}/entries?page_size=200&since=${now - 1500 * HOUR}`,
        ]),
        ['/api/v2/me/credit-lines', '/api/v2/me/credit-lines'],
        [entries, '/api/v2/me/accounts/unknown/entries'],
      ];
      for (const [template, path] of calls) {
        const answer = await bank.get(path, bearer);
        expect([path, document.problemsOf(template, answer.status, await answer.json())]).toEqual([path, []]);
      }
    }
  });

  it('hides positions without their scope', async () => {
    const { access_token: plain } = await obtainTokens(bank, { userName: 'gracehop' }, 'accounts');
    const { accounts } = accountsPage.parse(await json('/api/v2/me/accounts', plain)).data;
    expect(accounts.every(({ account }) => account.position === undefined)).toBe(true);
  });
});
