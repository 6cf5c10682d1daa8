import { z } from 'zod';
import { caseOf, rheinIds } from './ids.ts';
import { type Connected, type RheinBank, refusal, startRheinBank } from './testing/rhein-customer.ts';
import { entriesPath, minorOf, type ReportEntry, readReport } from './testing/rhein-report.ts';

type Kind = 'checking' | 'savings' | 'credit-card';

/** One oddity after another: what the bank shows with it and without it. */
describe('oddities', () => {
  let rhein: RheinBank;
  const customers = new Map<string, Connected>();
  const customer = async (user: string): Promise<Connected> => {
    const known = customers.get(user) ?? (await rhein.connect(user));
    customers.set(user, known);
    return known;
  };
  const read = async (user: string, kind: Kind, query?: string) =>
    readReport(await customer(user), entriesPath(rhein, user, kind, query));
  const isOn = (name: Parameters<typeof rhein.bank.bank.oddities.isOn>[0], user: string, kind: Kind) =>
    rhein.bank.bank.oddities.isOn(name, rhein.account(user, kind));
  const turnOff = async (name: string, user: string, kind: Kind) => {
    const body = { account: rheinIds.account(rhein.account(user, kind)), name, on: false };
    expect((await rhein.bank.send({ method: 'PUT', path: '/__bank/oddities', body })).status).toBe(204);
  };
  const ledgerOf = (user: string, kind: Kind) =>
    rhein.bank.bank.ledger.transactions(rhein.account(user, kind).key, rhein.bank.bank.clock.now());
  beforeAll(async () => {
    rhein = await startRheinBank();
  });
  afterAll(() => rhein.bank.stop());

  it('are each on for some account', async () => {
    const shown = z
      .array(z.object({ oddities: z.array(z.string()) }))
      .parse(await (await rhein.bank.get('/__bank/oddities')).json());
    expect([...new Set(shown.flatMap(({ oddities }) => oddities))]).toHaveLength(15);
  });

  it('blank-id and renumbered-ids: an id is blank, or another one in each answer', async () => {
    const ids = async () =>
      (await read('gracehop', 'checking', 'bookingStatus=booked')).booked.map((one) => one.transactionId);
    const [first, second] = [await ids(), await ids()];
    const given = (list: readonly (string | undefined)[]) => list.filter((id) => id !== undefined && id.trim() !== '');
    expect(new Set(first)).toEqual(expect.objectContaining(new Set([undefined, '', ' '])));
    expect(given(first).length).toBeGreaterThan(10);
    expect(given(first).filter((id) => given(second).includes(id))).toEqual([]);
    await turnOff('renumbered-ids', 'gracehop', 'checking');
    expect(given(await ids())).toEqual([]);
    await turnOff('blank-id', 'gracehop', 'checking');
    const lasting = await ids();
    expect(lasting.every((id) => /^RB[0-9A-F]{16}$/.test(id ?? ''))).toBe(true);
    expect(await ids()).toEqual(lasting);
  });

  it('pending-twin: a card payment stays pending beside its booked entry', async () => {
    const listed = async () => (await read('fridaklo', 'checking')).pending.length;
    const now = rhein.bank.bank.clock.now();
    const really = ledgerOf('fridaklo', 'checking').filter(({ bookedAt }) => bookedAt > now).length;
    expect(await listed()).toBeGreaterThan(really);
    await turnOff('pending-twin', 'fridaklo', 'checking');
    expect(await listed()).toBe(really);
  });

  it('equal-twins: two equal card payments of a day differ in nothing but their id', async () => {
    const times = async () =>
      (await read('adalove', 'credit-card')).booked.filter((one) => one['acceptorTransactionDateTime'] !== undefined);
    const { booked } = await read('adalove', 'credit-card');
    const bare = booked.map(({ cardTransactionId: _id, bookingDate: _day, invoiced: _invoiced, ...one }) =>
      JSON.stringify(one),
    );
    expect(bare.length - new Set(bare).size).toBeGreaterThan(0);
    expect(await times()).toEqual([]);
    await turnOff('equal-twins', 'adalove', 'credit-card');
    expect((await times()).length).toBeGreaterThan(10);
  });

  it('id-scope: the account’s id is another one under each consent', async () => {
    const idOf = async ({ get }: Connected) =>
      z
        .object({ accounts: z.array(z.object({ resourceId: z.string(), iban: z.string() })) })
        .parse((await get('/v1/accounts')).body).accounts;
    const [one, other] = [await customer('gracehop'), await rhein.connect('gracehop')];
    const [mine, theirs] = [await idOf(one), await idOf(other)];
    expect(mine.map(({ iban }) => iban)).toEqual(theirs.map(({ iban }) => iban));
    expect(mine.map(({ resourceId }, index) => resourceId === theirs[index]?.resourceId)).toEqual([true, false]);
    const savings = theirs[1]?.resourceId ?? '';
    expect((await other.get(`/v1/accounts/${savings}/balances`)).status).toBe(200);
    expect(refusal(await one.get(`/v1/accounts/${savings}/balances`))).toEqual([404, 'RESOURCE_UNKNOWN']);
    await turnOff('id-scope', 'gracehop', 'savings');
    expect(await idOf(one)).toEqual(await idOf(other));
  });

  it('card-sign: purchases and debts are positive; without it the bank says that they are not', async () => {
    const id = rheinIds.account(rhein.account('gracehop', 'credit-card'));
    const { get } = await customer('gracehop');
    const shape = z.object({
      debitAccounting: z.boolean().optional(),
      balances: z.array(z.object({ balanceAmount: z.object({ amount: z.string() }) })),
    });
    const owed = async () => shape.parse((await get(`/v1/card-accounts/${id}/balances`)).body);
    const purchase = async () =>
      (await read('gracehop', 'credit-card')).booked.find((one) => one.proprietaryBankTransactionCode === 'PURCHASE');
    const before = { balances: await owed(), purchase: await purchase() };
    expect(before.balances.debitAccounting).not.toBe(false);
    expect(minorOf(before.purchase?.transactionAmount.amount ?? '')).toBeGreaterThan(0);
    await turnOff('card-sign', 'gracehop', 'credit-card');
    const after = { balances: await owed(), purchase: await purchase() };
    expect(after.balances.debitAccounting).toBe(false);
    expect(minorOf(after.purchase?.transactionAmount.amount ?? '')).toBe(
      -minorOf(before.purchase?.transactionAmount.amount ?? ''),
    );
    expect(minorOf(after.balances.balances[0]?.balanceAmount.amount ?? '')).toBe(
      -minorOf(before.balances.balances[0]?.balanceAmount.amount ?? ''),
    );
  });

  it('balance-choice: six balances, what can be spent with the credit line first', async () => {
    const account = rhein.account('fridaklo', 'checking');
    const shape = z.object({
      balances: z.array(
        z.object({
          balanceType: z.string(),
          balanceAmount: z.object({ amount: z.string() }),
          creditLimitIncluded: z.boolean().optional(),
        }),
      ),
    });
    const list = async () => {
      const path = `/v1/accounts/${rheinIds.account(account)}/balances`;
      return shape.parse((await (await customer('fridaklo')).get(path)).body).balances;
    };
    const all = await list();
    expect(all.map(({ balanceType }) => balanceType).sort()).toEqual([
      'closingBooked',
      'expected',
      'forwardAvailable',
      'interimAvailable',
      'interimBooked',
      'openingBooked',
    ]);
    const amount = (type: string) => minorOf(all.find((one) => one.balanceType === type)?.balanceAmount.amount ?? '');
    expect(all[0]).toMatchObject({ balanceType: 'interimAvailable', creditLimitIncluded: true });
    expect(amount('interimAvailable') - amount('forwardAvailable')).toBe(account.creditLimitMinor);
    await turnOff('balance-choice', 'fridaklo', 'checking');
    expect((await list()).map(({ balanceType }) => balanceType)).toEqual(['interimBooked', 'expected']);
  });

  it('date-shift: an early booking is dated the day before, days of value are weeks ahead', async () => {
    const ahead = ({ bookingDate = '', valueDate = '' }: ReportEntry) =>
      Date.parse(valueDate) - Date.parse(bookingDate);
    const week = 7 * 86_400_000;
    const odd = (await read('claumon', 'checking')).booked;
    await turnOff('date-shift', 'claumon', 'checking');
    const tame = new Map((await read('claumon', 'checking')).booked.map((one) => [one.transactionId, one.bookingDate]));
    const moved = odd.filter((one) => one.bookingDate !== tame.get(one.transactionId));
    expect(moved.length).toBeGreaterThan(0);
    for (const { transactionId, bookingDate = '' } of moved)
      expect(Date.parse(tame.get(transactionId) ?? '') - Date.parse(bookingDate)).toBe(86_400_000);
    expect(odd.some((one) => ahead(one) > 2 * week)).toBe(true);
    expect((await read('claumon', 'checking')).booked.some((one) => ahead(one) > week)).toBe(false);
  });

  it('payee-elsewhere: the name is the ultimate party’s, the creditor missing or the account’s owner', async () => {
    const purchases = async () =>
      (await read('fridaklo', 'checking')).booked.filter((one) => one['bankTransactionCode'] === 'PMNT-CCRD-POSD');
    const odd = await purchases();
    expect(odd.length).toBeGreaterThan(20);
    expect(odd.every((one) => one['ultimateCreditor'] !== undefined)).toBe(true);
    expect(new Set(odd.map((one) => one['creditorName']))).toEqual(new Set([undefined, 'Frida Klo']));
    await turnOff('payee-elsewhere', 'fridaklo', 'checking');
    expect((await purchases()).map((one) => one['creditorName'])).toEqual(odd.map((one) => one['ultimateCreditor']));
  });

  it('fx-as-account: of a payment abroad the amounts have changed places', async () => {
    const abroad = async () =>
      (await read('fridaklo', 'credit-card')).booked
        .filter((one) => one.originalAmount !== undefined)
        .map((one) => [one.transactionAmount, one.originalAmount]);
    const odd = await abroad();
    expect(odd.length).toBeGreaterThan(0);
    expect(odd.every(([first]) => first?.currency === 'USD')).toBe(true);
    await turnOff('fx-as-account', 'fridaklo', 'credit-card');
    expect(await abroad()).toEqual(odd.map(([first, second]) => [second, first]));
  });

  it('declined-listed: a refused payment is among the pending ones', async () => {
    const declined = async () =>
      (await read('gracehop', 'credit-card')).pending.filter(
        (one) => one.proprietaryBankTransactionCode === 'DECLINED',
      );
    const now = rhein.bank.bank.clock.now();
    const refused = rhein.bank.bank.ledger
      .declined(rhein.account('gracehop', 'credit-card').key, now)
      .filter(({ initiatedAt }) => now - initiatedAt < 30 * 86_400_000);
    expect(refused.length).toBeGreaterThan(0);
    expect((await declined()).map((one) => Math.abs(minorOf(one.transactionAmount.amount)))).toEqual(
      refused.map(({ amountMinor }) => -amountMinor),
    );
    await turnOff('declined-listed', 'gracehop', 'credit-card');
    expect(await declined()).toEqual([]);
  });

  it('history-limit: without it more can be had shortly after the customer’s approval, and not later', async () => {
    const path = entriesPath(rhein, 'claumon', 'savings', 'bookingStatus=booked&dateFrom=2025-12-01');
    const { get } = await rhein.connect('claumon');
    expect(refusal(await get(path))).toEqual([400, 'PERIOD_INVALID']);
    await turnOff('history-limit', 'claumon', 'savings');
    expect((await get(path)).status).toBe(200);
    rhein.bank.bank.clock.advance(16 * 60_000);
    expect(refusal(await get(path))).toEqual([400, 'PERIOD_INVALID']);
  });

  it('partial-failure: the balances are left out of the list, and cannot be asked for', async () => {
    const { get } = await customer('adalove');
    const path = `/v1/accounts/${rheinIds.account(rhein.account('adalove', 'savings'))}/balances`;
    const shape = z.object({ accounts: z.array(z.looseObject({ balances: z.unknown().optional() })) });
    const has = async () =>
      shape.parse((await get('/v1/accounts?withBalance=true')).body).accounts.map((one) => one.balances !== undefined);
    expect(await has()).toEqual([true, false]);
    expect(refusal(await get(path))).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    await turnOff('partial-failure', 'adalove', 'savings');
    expect(await has()).toEqual([true, true]);
    expect((await get(path)).status).toBe(200);
  });

  it('daily-allowance: the fifth call without the customer is refused, and the time to come back is no help', async () => {
    const alone = { 'psu-ip-address': undefined };
    const savings = rhein.account('fridaklo', 'savings');
    const { get, consentId } = await rhein.connect('fridaklo');
    const path = `/v1/accounts/${rheinIds.account(savings)}/balances`;
    for (let call = 1; call <= 4; call += 1) expect((await get(path, alone)).status).toBe(200);
    const refused = await get(path, alone);
    expect(refusal(refused)).toEqual([429, 'ACCESS_EXCEEDED']);
    expect(refused.headers.get('retry-after')).toBe(caseOf(savings, 2, 'reset time') === 0 ? null : '-1');
    expect((await get(path)).status).toBe(200);
    expect((await get(entriesPath(rhein, 'fridaklo', 'savings'), alone)).status).toBe(200);
    expect(isOn('daily-allowance', 'fridaklo', 'savings')).toBe(true);
    await turnOff('daily-allowance', 'fridaklo', 'savings');
    const seconds = Number((await get(path, alone)).headers.get('retry-after'));
    rhein.bank.bank.clock.advance((seconds - 1) * 1000);
    expect(refusal(await get(path, alone))).toEqual([429, 'ACCESS_EXCEEDED']);
    rhein.bank.bank.clock.advance(1000);
    expect([consentId, (await get(path, alone)).status]).toEqual([consentId, 200]);
  });
});
