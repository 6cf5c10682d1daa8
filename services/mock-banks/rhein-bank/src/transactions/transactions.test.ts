import fc from 'fast-check';
import { daysAfter } from '../calendar.ts';
import { rheinIds } from '../ids.ts';
import { type Connected, type RheinBank, refusal, startRheinBank } from '../testing/rhein-customer.ts';
import { entriesPath, minorOf, readReport } from '../testing/rhein-report.ts';

const EARLIEST = '2026-08-25';

describe('entries', () => {
  let rhein: RheinBank;
  let frida: Connected;
  const booked = async (user: string, id: string) => {
    const account = (await rhein.books(user)).accounts.find((one) => one.id === id);
    return (account?.transactions ?? []).filter(({ status }) => status === 'booked');
  };
  beforeAll(async () => {
    rhein = await startRheinBank();
    frida = await rhein.connect('fridaklo');
  });
  afterAll(() => rhein.bank.stop());

  it('of 90 days are each there once, whatever the size of the pages, debits negative', async () => {
    const id = rheinIds.account(rhein.account('fridaklo', 'checking'));
    const expected = (await booked('fridaklo', id))
      .filter(({ date }) => date >= EARLIEST)
      .map(({ id: entry, date, amountMinor }) => [entry, date, amountMinor]);
    expect(expected.length).toBeGreaterThan(60);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 9, max: 200 }), async (size) => {
        const query = `bookingStatus=booked&dateFrom=${EARLIEST}&itemsPerPage=${size}`;
        const report = await readReport(frida, entriesPath(rhein, 'fridaklo', 'checking', query));
        expect(report.pages).toBe(Math.ceil(expected.length / size));
        expect(report.pending).toEqual([]);
        expect(
          report.booked.map((one) => [one.transactionId, one.bookingDate, minorOf(one.transactionAmount.amount)]),
        ).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('of a card have the sign of the card', async () => {
    const id = rheinIds.account(rhein.account('fridaklo', 'credit-card'));
    const expected = (await booked('fridaklo', id)).filter(({ date }) => date >= EARLIEST);
    rhein.bank.bank.oddities.set('fx-as-account', rhein.account('fridaklo', 'credit-card'), false);
    const report = await readReport(frida, entriesPath(rhein, 'fridaklo', 'credit-card', 'bookingStatus=booked'));
    expect(report.booked.map((one) => [one.cardTransactionId, -minorOf(one.transactionAmount.amount)])).toEqual(
      expected.map(({ id: entry, amountMinor }) => [entry, amountMinor]),
    );
    const purchases = report.booked.filter((one) => one.proprietaryBankTransactionCode === 'PURCHASE');
    expect(purchases.length).toBeGreaterThan(20);
    expect(purchases.every((one) => minorOf(one.transactionAmount.amount) > 0)).toBe(true);
  });

  it('can be had from one day to another, both included', async () => {
    const id = rheinIds.account(rhein.account('fridaklo', 'savings'));
    const all = await booked('fridaklo', id);
    await fc.assert(
      fc.asyncProperty(fc.nat(89), fc.nat(89), async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)].map((days) => daysAfter(EARLIEST, days));
        if (from === undefined || to === undefined) throw new Error('no days');
        const query = `bookingStatus=both&dateFrom=${from}&dateTo=${to}`;
        const report = await readReport(frida, entriesPath(rhein, 'fridaklo', 'savings', query));
        const expected = all.filter(({ date }) => date >= from && date <= to);
        expect(report.booked.map((one) => one.transactionId)).toEqual(expected.map((one) => one.id));
      }),
      { numRuns: 8 },
    );
  });

  it('are each there by themselves; reversals name what they take back', async () => {
    const users = ['fridaklo', 'adalove', 'claumon'];
    let reversals = 0;
    for (const user of users) {
      const customer = await rhein.connect(user);
      const { booked: listed } = await readReport(
        customer,
        entriesPath(rhein, user, 'checking', 'bookingStatus=booked'),
      );
      const [one] = listed;
      const id = rheinIds.account(rhein.account(user, 'checking'));
      const found = await customer.get(`/v1/accounts/${id}/transactions/${one?.transactionId}`);
      expect(found.body).toEqual({ transactionsDetails: one });
      expect(refusal(await customer.get(`/v1/accounts/${id}/transactions/RB0`))).toEqual([404, 'RESOURCE_UNKNOWN']);
      const byId = new Map(
        rhein.bank.bank.ledger
          .transactions(rhein.account(user, 'checking').key, Date.now())
          .map((entry) => [`RB${entry.key.toUpperCase()}`, entry]),
      );
      for (const entry of listed) {
        const { reference, referenceType } = {
          reference: '',
          referenceType: '',
          ...(entry['remittanceInformationStructured'] as object),
        };
        if (referenceType !== 'RVSL') continue;
        reversals += 1;
        expect(byId.get(reference)?.amountMinor).toBe(-minorOf(entry.transactionAmount.amount));
      }
    }
    expect(reversals).toBeGreaterThan(0);
  });

  it.each([
    [`bookingStatus=both&dateFrom=2026-08-24`, 400, 'PERIOD_INVALID'],
    [`bookingStatus=both&dateFrom=2026-10-02&dateTo=2026-10-01`, 400, 'PERIOD_INVALID'],
    ['dateFrom=2026-10-01', 400, 'FORMAT_ERROR'],
    ['bookingStatus=some', 400, 'FORMAT_ERROR'],
    ['bookingStatus=both&dateFrom=2026-02-30', 400, 'FORMAT_ERROR'],
    ['bookingStatus=both&bookingStatus=booked', 400, 'FORMAT_ERROR'],
    ['bookingStatus=both&pageIndex=0', 400, 'FORMAT_ERROR'],
    ['bookingStatus=both&itemsPerPage=201', 400, 'FORMAT_ERROR'],
    ['bookingStatus=both&deltaList=true', 400, 'PARAMETER_NOT_SUPPORTED'],
    ['bookingStatus=both&entryReferenceFrom=1', 400, 'PARAMETER_NOT_SUPPORTED'],
    ['bookingStatus=information', 406, 'SERVICE_NOT_SUPPORTED'],
    ['bookingStatus=all', 406, 'SERVICE_NOT_SUPPORTED'],
  ])('asked for by %s are %i %s', async (query, status, code) => {
    for (const kind of ['checking', 'credit-card'] as const)
      expect(refusal(await frida.get(entriesPath(rhein, 'fridaklo', kind, query)))).toEqual([status, code]);
  });
});
