import { type UnifiedAccount, unifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, inTimeZones, memberPaths, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const albion: UnifiedAccount = {
  ...{ accountId: 'A1', type: 'Checking', status: 'Active', currency: 'GBP', balances: [] },
  identification: { scheme: 'SortCodeAccountNumber', value: '04091220450000' },
};
const map = (raw: unknown, of = albion) => adapter.map.transaction(raw, of);

const pounds = (minor: number): string => `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
const money = (minor: number, Currency = 'GBP') => ({ Amount: pounds(minor), Currency });
const minor = fc.integer({ min: 0, max: 10 ** 14 });
const text = fc.string({ minLength: 1, maxLength: 60 });
const dateTime = fc
  .record({
    at: fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
    zone: fc.constantFrom('+01:00', '+00:00', 'Z'),
  })
  .map(({ at, zone }) => `${at.toISOString().slice(0, 19)}${zone}`);
/** London's day, found another way. */
const dayThere = (time: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short' }).format(new Date(time));

const booked = fc.record(
  {
    AccountId: fc.constant('A1'),
    TransactionId: fc.uuid(),
    CreditDebitIndicator: fc.constantFrom('Credit', 'Debit'),
    Status: fc.constant('BOOK'),
    BookingDateTime: dateTime,
    ValueDateTime: dateTime,
    TransactionInformation: text,
    Amount: minor.map((amount) => money(amount)),
  },
  { requiredKeys: ['AccountId', 'CreditDebitIndicator', 'Status', 'BookingDateTime', 'Amount'] },
);
const [sample] = fc.sample(
  booked.filter(({ TransactionId, ValueDateTime, TransactionInformation }) =>
    Boolean(TransactionId && ValueDateTime && TransactionInformation),
  ),
  1,
);
const number = (value: string) => ({ SchemeName: 'UK.OBIE.SortCodeAccountNumber', Identification: value });

test('the side is the sign, every penny stays, days are the bank’s whatever the time zone here', () => {
  inTimeZones(() =>
    fc.assert(
      fc.property(booked, (raw) => {
        const mapped = map(deepFreeze(raw));
        expect(() => unifiedTransaction.parse(mapped)).not.toThrow();
        const { Amount, CreditDebitIndicator } = raw;
        const isNegative = CreditDebitIndicator === 'Debit' && Number(Amount.Amount) > 0;
        expect(mapped?.amount).toBe(isNegative ? `-${Amount.Amount}` : Amount.Amount);
        expect(mapped).toMatchObject({ status: 'Booked', bookingDate: dayThere(raw.BookingDateTime) });
        expect(mapped?.valueDate).toBe(raw.ValueDateTime && dayThere(raw.ValueDateTime));
        expect(mapped?.bankTransactionId).toBe(raw.TransactionId);
        expect(map(raw)).toEqual(mapped);
      }),
    ),
  );
});

test('date-shift: midnight of a London summer is the day that is written, not the day before', () => {
  const raw = { ...sample, BookingDateTime: '2026-07-14T00:00:00+01:00', ValueDateTime: '2026-08-04T00:00:00+00:00' };
  expect(map(raw)).toMatchObject({ bookingDate: '2026-07-14', valueDate: '2026-08-04' });
  for (const BookingDateTime of ['2026-06-30T23:30:00Z', '2026-07-01T00:30:00+01:00'])
    expect(map({ ...sample, BookingDateTime })?.bookingDate).toBe('2026-07-01');
});

test('blank-id, renumbered-ids: a space is no id, and one that may change is only kept', () => {
  expect(map({ ...sample, TransactionId: ' ' })?.bankTransactionId).toBeUndefined();
  const mutable = map({ ...sample, TransactionId: 'N1-7', TransactionMutability: 'Mutable' });
  expect(mutable).toMatchObject({ bankTransactionId: undefined, extensions: { TransactionId: 'N1-7' } });
});

test('pending-twin: what is pending has its time and no day of booking, and no id', () => {
  const pending = map({ ...sample, Status: 'PDNG', TransactionId: 'T1' });
  expect(pending).toMatchObject({ status: 'Pending', transactionTime: sample?.BookingDateTime });
  expect([pending?.bookingDate, pending?.bankTransactionId]).toEqual([undefined, undefined]);
  expect(map({ ...sample, Status: 'FUTR' })).toMatchObject({ status: 'Pending', extensions: { Status: 'FUTR' } });
  expect(adapter.institution.pendingStays).toBe(true);
});

test('declined-listed: what was refused and what is a mere note is passed over', () => {
  for (const Status of ['RJCT', 'INFO']) expect(map({ ...sample, Status })).toBeUndefined();
});

test('equal-twins: two equal charges are equal but for their ids', () => {
  const [one, two] = ['T1', 'T2'].map((TransactionId) => map({ ...sample, TransactionId }));
  expect(one).toEqual({ ...two, bankTransactionId: 'T1' });
});

test('card-sign: a purchase with a card is a debit, and what it takes from the user is negative', () => {
  const card: UnifiedAccount = {
    ...albion,
    type: 'CreditCard',
    identification: { scheme: 'MaskedPAN', value: '4929******0074' },
  };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (amount) => {
      const raw = { ...sample, CreditDebitIndicator: 'Debit', Amount: money(amount) };
      expect(map(raw, card)?.amount).toBe(`-${pounds(amount)}`);
    }),
  );
});

test('fx-as-account: the amount is the account’s currency, the foreign one has the same sign', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.constantFrom('Credit', 'Debit'), (amount, side) => {
      const CurrencyExchange = {
        ...{ SourceCurrency: 'EUR', TargetCurrency: 'GBP', UnitCurrency: 'EUR', ExchangeRate: 0.8642 },
        InstructedAmount: money(amount, 'EUR'),
      };
      const raw = {
        CurrencyExchange,
        ...sample,
        CreditDebitIndicator: side,
        TransactionInformation: `EUR ${pounds(amount)} CAFE`,
      };
      const sign = side === 'Debit' ? '-' : '';
      expect(map(raw)).toMatchObject({
        currency: 'GBP',
        original: { amount: sign + pounds(amount), currency: 'EUR', exchangeRate: '0.8642' },
        extensions: { CurrencyExchange: { SourceCurrency: 'EUR', TargetCurrency: 'GBP', UnitCurrency: 'EUR' } },
      });
      expect(map(raw)?.amount.replace('-', '')).toBe(sample?.Amount.Amount);
    }),
  );
});

test('a rate of more digits than can be known is only kept', () => {
  const rate = { SourceCurrency: 'EUR', TargetCurrency: 'GBP', ExchangeRate: 1 / 0.85 };
  const mapped = map({ ...sample, CurrencyExchange: { ...rate, InstructedAmount: money(1000, 'EUR') } });
  expect(mapped?.original).toMatchObject({ currency: 'EUR', exchangeRate: undefined });
  expect(mapped?.extensions).toMatchObject({ CurrencyExchange: rate });
});

test('payee-elsewhere: the ultimate party is who was paid; the user’s own account is nobody', () => {
  const debit = { ...sample, CreditDebitIndicator: 'Debit' };
  const own = { ...number('04091220450000'), Name: 'Frida Klo' };
  const masked = { ...own, Identification: '**********0000' };
  const elsewhere = map({ ...debit, CreditorAccount: own, UltimateCreditor: { Name: 'Pump & Go' } });
  expect(elsewhere?.counterparty).toEqual({ name: 'Pump & Go' });
  expect(elsewhere?.extensions).toMatchObject({ CreditorAccount: masked });
  expect(map({ ...debit, CreditorAccount: own })?.counterparty).toBeUndefined();
  const other = { ...number('04091220450037'), Name: 'Frida Klo' };
  const sent = map({ ...debit, CreditorAccount: other, DebtorAccount: own });
  expect(sent?.counterparty).toEqual({
    name: 'Frida Klo',
    identification: { scheme: 'SortCodeAccountNumber', value: '04091220450037' },
  });
  expect(sent?.extensions).toMatchObject({ DebtorAccount: masked });
  const more = {
    SecondaryIdentification: 'R/20450037',
    Proxy: { Identification: '+447700900123', Code: 'TELE' },
  };
  expect(map({ ...debit, CreditorAccount: { ...other, ...more } })?.extensions).toMatchObject({
    CreditorAccount: {
      SecondaryIdentification: '******0037',
      Proxy: { Identification: '*********0123', Code: 'TELE' },
    },
  });
  const received = map({ ...sample, CreditDebitIndicator: 'Credit', DebtorAccount: { Name: 'Kahlo Studio' } });
  expect(received?.counterparty?.name).toBe('Kahlo Studio');
});

test('merchant, codes, reference, reversal and text have their places', () => {
  const raw = {
    ...withMember(sample, 'TransactionInformation', undefined),
    TransactionReference: 'FP1',
    BankTransactionCode: { Code: 'CCRD', SubCode: 'POSD' },
    ProprietaryBankTransactionCode: { Code: 'ATM', Issuer: 'Albion Bank' },
    MerchantDetails: { MerchantName: 'Pump & Go', MerchantCategoryCode: '742' },
    CardInstrument: { CardSchemeName: 'VISA', Identification: '4929100020450074' },
    SupplementaryData: { ReversedTransactionId: 'T0', Mood: 'good' },
  };
  expect(map(raw)).toMatchObject({
    description: 'Pump & Go',
    reference: 'FP1',
    merchant: { name: 'Pump & Go', categoryCode: '0742' },
    bankTransactionCode: { scheme: 'ISO20022', code: 'PMNT-CCRD-POSD' },
    reverses: 'T0',
    extensions: {
      ProprietaryBankTransactionCode: { Code: 'ATM', Issuer: 'Albion Bank' },
      CardInstrument: { CardSchemeName: 'VISA', Identification: '************0074' },
      SupplementaryData: { Mood: 'good' },
    },
  });
  const { BankTransactionCode: _none, ...own } = raw;
  expect(map(own)?.bankTransactionCode).toEqual({ scheme: 'Proprietary', code: 'ATM' });
});

test.each(memberPaths({ ...sample }))('%s mistyped is a drift at that path', (path) => {
  for (const wrong of [null, [], true]) {
    const drift = expect.objectContaining({ code: 'schema-changed', path });
    expect(() => map(withMember(sample, path, wrong))).toThrow(drift);
  }
});

test.each([
  ['AccountId', 'A2'],
  ['Amount.Currency', 'EUR'],
  ['Amount.Amount', '-1.00'],
  ['Amount.Amount', '1e3'],
  ['Status', 'HOLD'],
  ['BookingDateTime', '2026-07-14T00:00:00'],
])('%s of %p is a drift, not a guess', (path, wrong) => {
  const drift = expect.objectContaining({ code: 'schema-changed', path });
  expect(() => map(withMember(sample, path, wrong))).toThrow(drift);
});
