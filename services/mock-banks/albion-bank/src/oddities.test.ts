import type { LedgerAccount } from '@of/mock-bank-kit';
import { type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import { z } from 'zod';
import { createApp } from './app.ts';
import {
  AISP,
  ALL_PERMISSIONS,
  accountsPage,
  balancesPage,
  type ConnectedCustomer,
  connectCustomer,
  type Transaction,
} from './testing/connected-customer.ts';

describe('oddities of Albion Bank', () => {
  let bank: RunningBank;
  let customers: Map<string, ConnectedCustomer>;
  beforeAll(async () => {
    bank = await startTestBank(createApp);
    customers = new Map();
    for (const { userName } of bank.bank.ledger.users) customers.set(userName, await connectCustomer(bank, userName));
  });
  afterAll(() => bank.stop());

  const customerOf = (userName: string): ConnectedCustomer => {
    const customer = customers.get(userName);
    if (customer === undefined) throw new Error('no such customer');
    return customer;
  };
  /** The account that has the oddity by default: the seed says so. */
  const accountWith = (name: Parameters<RunningBank['bank']['oddities']['isOn']>[0], kind?: string): LedgerAccount => {
    const all = bank.bank.ledger.users.flatMap(({ userName }) => bank.bank.ledger.accounts(userName));
    const account = all.find((one) => bank.bank.oddities.isOn(name, one) && (kind ?? one.kind) === one.kind);
    if (account === undefined) throw new Error(`no account has ${name}`);
    return account;
  };
  const idOf = (account: LedgerAccount): string => bank.bank.definition.ids.account(account);
  const listOf = (account: LedgerAccount, query = ''): Promise<Transaction[]> =>
    customerOf(account.userName).transactions(idOf(account), query);
  const balancesOf = async (account: LedgerAccount) =>
    balancesPage.parse(await customerOf(account.userName).json(`/accounts/${idOf(account)}/balances`)).Data.Balance;

  /** What is seen with the oddity on, and with it off. */
  async function onAndOff<T>(
    name: Parameters<RunningBank['bank']['oddities']['isOn']>[0],
    account: LedgerAccount,
    see: () => Promise<T>,
  ): Promise<[T, T]> {
    const on = await see();
    bank.bank.oddities.set(name, account, false);
    const off = await see().finally(() => bank.bank.oddities.set(name, account, true));
    return [on, off];
  }
  const ids = (list: readonly Transaction[]): (string | undefined)[] =>
    list.filter(({ Status }) => Status === 'BOOK').map(({ TransactionId }) => TransactionId);

  it('blank-id: an id is missing or a space', async () => {
    const account = accountWith('blank-id');
    const [on, off] = await onAndOff('blank-id', account, async () => ids(await listOf(account)));
    expect(new Set(on)).toEqual(new Set([undefined, ' ']));
    expect(off.every((id) => /^T[0-9A-F]{16}$/.test(id ?? ''))).toBe(true);
  });

  it('renumbered-ids: each reading numbers the entries anew, and says that they may change', async () => {
    const account = accountWith('renumbered-ids');
    const [on, off] = await onAndOff('renumbered-ids', account, async () => [
      await listOf(account),
      await listOf(account),
    ]);
    const [once = [], twice = []] = on.map(ids);
    expect(once).toHaveLength(twice.length);
    expect(once.filter((id) => twice.includes(id))).toEqual([]);
    const booked = on[0]?.filter(({ Status }) => Status === 'BOOK') ?? [];
    expect(new Set(booked.map(({ TransactionMutability }) => TransactionMutability))).toEqual(new Set(['Mutable']));
    expect(off.map(ids)[0]).toEqual(off.map(ids)[1]);
  });

  it('pending-twin: the pending entry stays beside the booked one, without an id, for some days', async () => {
    const account = accountWith('pending-twin');
    const pending = async () => (await listOf(account)).filter(({ Status }) => Status === 'PDNG');
    const [on, off] = await onAndOff('pending-twin', account, pending);
    expect(on.length).toBeGreaterThan(off.length);
    expect(on.every(({ TransactionId }) => TransactionId === undefined)).toBe(true);
    const booked = (await listOf(account)).filter(({ Status }) => Status === 'BOOK');
    const twins = on.filter(({ Amount }) => booked.some((one) => one.Amount.Amount === Amount.Amount));
    expect(twins.length).toBeGreaterThanOrEqual(on.length - off.length);
  });

  it('equal-twins: two equal charges of a day differ in nothing but their ids', async () => {
    const account = accountWith('equal-twins');
    const equal = async () => {
      const seen = (await listOf(account)).map(({ TransactionId: _id, ...rest }) => JSON.stringify(rest));
      return seen.length - new Set(seen).size;
    };
    const [on, off] = await onAndOff('equal-twins', account, equal);
    expect([on > 0, off]).toEqual([true, 0]);
  });

  it('id-scope: an account has another id under another consent, which opens nothing elsewhere', async () => {
    const account = accountWith('id-scope');
    const first = customerOf(account.userName);
    const second = await connectCustomer(bank, account.userName);
    const checkingOf = async (customer: ConnectedCustomer) =>
      accountsPage
        .parse(await customer.json('/accounts'))
        .Data.Account.find(({ AccountTypeCode }) => AccountTypeCode === 'CACC')?.AccountId ?? '';
    const [on, off] = await onAndOff('id-scope', account, async () => [
      await checkingOf(first),
      await checkingOf(second),
    ]);
    expect(on[0]).not.toBe(on[1]);
    expect(off[0]).toBe(off[1]);
    expect((await first.get(`${AISP}/accounts/${on[0]}`)).status).toBe(200);
    expect((await second.get(`${AISP}/accounts/${on[0]}`)).status).toBe(400);
  });

  it('card-sign: a purchase is a positive amount whose side is Debit; the standard has no other way', async () => {
    const account = accountWith('card-sign');
    const purchases = async () =>
      (await listOf(account)).filter(({ TransactionInformation: text = '' }) => text.startsWith('CARD '));
    const [on, off] = await onAndOff('card-sign', account, purchases);
    expect(on.length).toBeGreaterThan(50);
    for (const { Amount, CreditDebitIndicator } of on)
      expect([Number(Amount.Amount) > 0, CreditDebitIndicator]).toEqual([true, 'Debit']);
    expect(off).toEqual(on);
  });

  it('balance-choice: figures that differ, one with the credit line in it, what is booked now last', async () => {
    for (const kind of ['checking', 'credit-card']) {
      const account = accountWith('balance-choice', kind);
      const [on, off] = await onAndOff('balance-choice', account, () => balancesOf(account));
      expect(on.map(({ Type }) => Type)).toEqual(['ITAV', 'XPCD', 'CLBD', 'ITBD']);
      expect(on.map(({ CreditLine }) => CreditLine?.[0]?.Included)).toEqual([true, false, undefined, false]);
      expect(new Set(on.map(({ Amount }) => Amount.Amount)).size).toBeGreaterThan(1);
      expect(off.map(({ Type, CreditLine }) => [Type, CreditLine])).toEqual([
        ['ITBD', undefined],
        ['ITAV', undefined],
      ]);
      const booked = bank.bank.ledger.balanceMinor(account.key, bank.bank.clock.now());
      for (const list of [on, off]) {
        const now = list.find(({ Type }) => Type === 'ITBD');
        const sign = now?.CreditDebitIndicator === 'Debit' ? -1 : 1;
        expect(sign * Number(now?.Amount.Amount.replace('.', ''))).toBe(booked);
      }
    }
  });

  it('date-shift: a summer’s booking is the day before in UTC, the value date weeks ahead', async () => {
    const account = accountWith('date-shift');
    const [on, off] = await onAndOff('date-shift', account, () => listOf(account));
    const summer = on.filter(({ BookingDateTime: at }) => at.endsWith('T00:00:00+01:00'));
    expect(summer.length).toBeGreaterThan(20);
    for (const { BookingDateTime: at } of summer)
      expect(new Date(at).toISOString().slice(0, 10) < at.slice(0, 10)).toBe(true);
    expect(on.map(({ BookingDateTime }) => BookingDateTime.slice(0, 10))).toEqual(
      off.map(({ BookingDateTime }) => BookingDateTime.slice(0, 10)),
    );
    for (const { BookingDateTime, ValueDateTime: value } of on.filter(
      ({ ValueDateTime }) => ValueDateTime !== undefined,
    ))
      expect(Date.parse(value ?? '') - Date.parse(BookingDateTime)).toBeGreaterThan(20 * 86_400_000);
  });

  it('daily-allowance: the fifth access of a day without the customer is refused, without a time to come back', async () => {
    const account = accountWith('daily-allowance');
    const customer = await connectCustomer(bank, account.userName);
    for (const resource of ['balances', 'transactions']) {
      const path = `${AISP}/accounts/${idOf(account)}/${resource}`;
      for (const _time of [1, 2, 3, 4]) expect((await customer.get(path)).status).toBe(200);
      const fifth = await customer.get(path);
      expect([fifth.status, fifth.headers.get('retry-after')]).toEqual([429, null]);
      expect(await fifth.json()).toMatchObject({ Errors: [{ ErrorCode: 'U042' }] });
      expect((await customer.get(path, { 'x-fapi-customer-ip-address': '203.0.113.7' })).status).toBe(200);
    }
    bank.bank.oddities.set('daily-allowance', account, false);
    expect((await customer.get(`${AISP}/accounts/${idOf(account)}/balances`)).status).toBe(200);
    bank.bank.oddities.set('daily-allowance', account, true);
  });

  it('payee-elsewhere: the other account is the customer’s own, who was paid is the ultimate party', async () => {
    const account = accountWith('payee-elsewhere');
    const rent = async () =>
      (await listOf(account)).find(({ TransactionInformation: text = '' }) => text.startsWith('STANDING ORDER'));
    const [on, off] = await onAndOff('payee-elsewhere', account, rent);
    expect(on).toMatchObject({
      CreditorAccount: { Identification: `040912${account.number}` },
      UltimateCreditor: { Name: 'Juniper Row Lettings' },
    });
    expect(off).toMatchObject({ CreditorAccount: { Name: 'Juniper Row Lettings' } });
    expect(off).not.toHaveProperty('UltimateCreditor');
  });

  it('fx-as-account: the foreign amount comes first, in the text and before the amount', async () => {
    const account = accountWith('fx-as-account');
    // As it is written: the order of the members is what counts.
    const page = z.object({ Data: z.object({ Transaction: z.array(z.record(z.string(), z.unknown())) }) });
    const foreign = async () => {
      const { Data } = page.parse(await customerOf(account.userName).json(`/accounts/${idOf(account)}/transactions`));
      return Data.Transaction.find((one) => 'CurrencyExchange' in one) ?? {};
    };
    const [on, off] = await onAndOff('fx-as-account', account, foreign);
    const isBefore = (one: object): boolean => {
      const names = Object.keys(one);
      return names.indexOf('CurrencyExchange') < names.indexOf('Amount');
    };
    expect([isBefore(on), isBefore(off)]).toEqual([true, false]);
    expect(on).toMatchObject({
      Amount: { Currency: 'GBP' },
      CurrencyExchange: { InstructedAmount: { Currency: 'EUR' } },
      TransactionInformation: expect.stringMatching(/^EUR \d+\.\d\d CARD /),
    });
    expect(JSON.stringify(off)).not.toMatch(/"EUR \d/);
  });

  it('declined-listed: refused payments are in the list, as such or as notes', async () => {
    const account = accountWith('declined-listed');
    const statuses = async () => new Set((await listOf(account)).map(({ Status }) => Status));
    const [on, off] = await onAndOff('declined-listed', account, statuses);
    expect([on.has('RJCT'), on.has('INFO'), off.has('RJCT'), off.has('INFO')]).toEqual([true, true, false, false]);
  });

  it('history-limit: one day too many is an error for the whole', async () => {
    const account = accountWith('history-limit');
    const ask = async (from: string) => {
      const path = `${AISP}/accounts/${idOf(account)}/transactions?fromBookingDateTime=${from}`;
      const answer = await customerOf(account.userName).get(path);
      return [answer.status, JSON.stringify(await answer.json()).includes('"U003"')];
    };
    const both = async () => [await ask('2024-11-23'), await ask('2024-11-22')];
    const [on, off] = await onAndOff('history-limit', account, both);
    expect(on).toEqual([
      [200, false],
      [400, true],
    ]);
    expect(off).toEqual([
      [200, false],
      [200, false],
    ]);
  });

  it('partial-failure: the balances fail, the transactions do not', async () => {
    const account = accountWith('partial-failure');
    const status = async (resource: string) =>
      (await customerOf(account.userName).get(`${AISP}/accounts/${idOf(account)}/${resource}`)).status;
    const both = async () => [await status('balances'), await status('transactions')];
    expect(await onAndOff('partial-failure', account, both)).toEqual([
      [500, 200],
      [200, 200],
    ]);
  });

  it('silent-expiry: an expired consent is an error without a word of why', async () => {
    const account = accountWith('silent-expiry');
    const data = { Permissions: ALL_PERMISSIONS, ExpirationDateTime: '2026-11-24T20:00:00Z' };
    const customer = await connectCustomer(bank, account.userName, data);
    bank.bank.clock.advance(2 * 86_400_000);
    const status = async () => (await customer.get(`${AISP}/accounts`)).status;
    expect(await onAndOff('silent-expiry', account, status)).toEqual([500, 403]);
  });
});
