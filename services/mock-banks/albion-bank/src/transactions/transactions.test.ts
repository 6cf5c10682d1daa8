import { type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import fc from 'fast-check';
import { createApp } from '../app.ts';
import { AISP, type ConnectedCustomer, connectCustomer, transactionsPage } from '../testing/connected-customer.ts';

describe('transactions', () => {
  let bank: RunningBank;
  let claude: ConnectedCustomer;
  const accountOf = (userName: string, kind: string) => {
    const account = bank.bank.ledger.accounts(userName).find((one) => one.kind === kind);
    if (account === undefined) throw new Error('no account');
    return account;
  };
  const savings = () => bank.bank.definition.ids.account(accountOf('claumon', 'savings'));
  const card = () => bank.bank.definition.ids.account(accountOf('claumon', 'credit-card'));
  const pathOf = (id: string, query = ''): string => `${AISP}/accounts/${id}/transactions${query}`;
  beforeAll(async () => {
    bank = await startTestBank(createApp);
    bank.bank.oddities.set('date-shift', accountOf('claumon', 'credit-card'), false);
    claude = await connectCustomer(bank, 'claumon');
  });
  afterAll(() => bank.stop());

  it('are unsigned, only what is booked has an id, and comes oldest first', async () => {
    const all = await claude.transactions(card());
    expect(new Set(all.map(({ Status }) => Status))).toEqual(new Set(['BOOK', 'PDNG']));
    for (const { Status, TransactionId, Amount } of all) {
      expect([Status, TransactionId !== undefined]).toEqual([Status, Status === 'BOOK']);
      expect(Amount.Amount).toMatch(/^\d+\.\d\d$/);
    }
    const times = all.map(({ BookingDateTime }) => BookingDateTime);
    expect(times).toEqual(times.toSorted());
    const sides = new Set(all.map(({ CreditDebitIndicator }) => CreditDebitIndicator));
    expect(sides).toEqual(new Set(['Credit', 'Debit']));
  });

  it('are filtered without time zones, both ends included; a date alone is its first instant', async () => {
    const all = await claude.transactions(card());
    const times = all.map(({ BookingDateTime }) => BookingDateTime.slice(0, 19));
    await fc.assert(
      fc.asyncProperty(
        ...[fc.constantFrom(...times), fc.constantFrom(...times), fc.constantFrom('', 'Z', '-08:00', '%2B01:00')],
        async (a, b, zone) => {
          const [from = '', to = ''] = [a, b].toSorted();
          const query = `?fromBookingDateTime=${from}${zone}&toBookingDateTime=${to}${zone}`;
          const within = times.filter((time) => from <= time && time <= to);
          const listed = await claude.transactions(card(), query);
          expect(listed.map(({ BookingDateTime }) => BookingDateTime.slice(0, 19))).toEqual(within);
        },
      ),
      { numRuns: 8 },
    );
    const day = times[10]?.slice(0, 10);
    expect(await claude.transactions(card(), `?fromBookingDateTime=${day}&toBookingDateTime=${day}`)).toEqual([]);
  });

  it('that are scheduled are listed for who asks for days to come, and no further than a month', async () => {
    const checking = accountOf('fridaklo', 'checking');
    const frida = await connectCustomer(bank, 'fridaklo');
    const id = bank.bank.definition.ids.account(checking);
    const ahead = await frida.transactions(id, '?fromBookingDateTime=2026-11-24&toBookingDateTime=2027-06-01');
    expect(new Set(ahead.map(({ Status }) => Status))).toEqual(new Set(['FUTR']));
    expect(ahead.map(({ BookingDateTime }) => BookingDateTime < '2026-12-25')).not.toContain(false);
    expect((await frida.transactions(id)).map(({ Status }) => Status)).not.toContain('FUTR');
  });

  it('stay on their pages while the books go on', async () => {
    const account = accountOf('claumon', 'credit-card');
    const whole = await claude.transactions(card());
    const first = transactionsPage.parse(await claude.json(`/accounts/${card()}/transactions`));
    expect(first.Meta.TotalPages).toBeGreaterThan(2);
    const now = bank.bank.clock.now();
    bank.bank.ledger.add({
      ...{ key: '00000000000000aa', accountKey: account.key, kind: 'fee', amountMinor: -100, valueDay: 20_000 },
      ...{ initiatedAt: now + 1000, bookedAt: now + 1000, text: 'FEE' },
    });
    bank.bank.clock.advance(3 * 86_400_000);
    const rest = [];
    for (let next = first.Links.Next; next !== undefined; ) {
      const page = transactionsPage.parse(await (await claude.get(next)).json());
      rest.push(...page.Data.Transaction);
      next = page.Links.Next;
    }
    expect([...first.Data.Transaction, ...rest]).toEqual(whole);
    expect((await claude.transactions(card())).length).toBeGreaterThan(whole.length);
  });

  it('have pages that belong to one list of one consent', async () => {
    const { Links } = transactionsPage.parse(await claude.json(`/accounts/${card()}/transactions`));
    const token = encodeURIComponent(new URL(Links.Next ?? '').searchParams.get('page') ?? '');
    const again = await connectCustomer(bank, 'claumon');
    for (const [customer, path] of [
      [claude, pathOf(savings(), `?page=${token}`)],
      [claude, pathOf(card(), `?page=${token}&toBookingDateTime=2026-01-01`)],
      [claude, pathOf(card(), `?page=9${token}`)],
      [claude, pathOf(card(), '?page=2')],
      [again, pathOf(card(), `?page=${token}`)],
    ] as const) {
      const answer = await customer.get(path);
      expect([answer.status, await answer.json()]).toMatchObject([400, { Errors: [{ ErrorCode: 'U002' }] }]);
    }
  });

  it('are only those of the consent’s sides and period', async () => {
    const from = '2026-06-01T00:00:00+00:00';
    const credits = await connectCustomer(bank, 'claumon', {
      Permissions: ['ReadAccountsBasic', 'ReadTransactionsBasic', 'ReadTransactionsCredits'],
      TransactionFromDateTime: from,
      TransactionToDateTime: '2026-07-31T00:00:00+00:00',
    });
    const listed = await credits.transactions(savings());
    const all = await claude.transactions(savings());
    const expected = all.filter(
      ({ CreditDebitIndicator, BookingDateTime: at }) =>
        CreditDebitIndicator === 'Credit' && at >= from && at <= '2026-07-31T00:00:00+00:00',
    );
    expect(listed.map(({ TransactionId }) => TransactionId)).toEqual(
      expected.map(({ TransactionId }) => TransactionId),
    );
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.some(({ TransactionInformation }) => TransactionInformation !== undefined)).toBe(false);
  });

  it.each([
    ['fromBookingDateTime=yesterday', 'U002'],
    ['fromBookingDateTime=2026-02-30', 'U002'],
    ['toBookingDateTime=2026-01-01T25:00:00', 'U002'],
    ['fromBookingDateTime=2026-02-02&toBookingDateTime=2026-02-01', 'U003'],
    ['limit=10', 'U002'],
  ])('are refused for %s', async (query, ErrorCode) => {
    const answer = await claude.get(pathOf(savings(), `?${query}`));
    expect([answer.status, await answer.json()]).toMatchObject([400, { Errors: [{ ErrorCode }] }]);
  });
});
