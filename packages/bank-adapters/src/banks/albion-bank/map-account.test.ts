import { unifiedAccount } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, inTimeZones, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const { account } = adapter.map;

const pounds = (minor: number): string => `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
const signedPounds = (side: string, minor: number): string =>
  (side === 'Debit' && minor > 0 ? '-' : '') + pounds(minor);
const unsigned = fc.integer({ min: 0, max: 10 ** 14 });
const side = fc.constantFrom('Credit', 'Debit');
const text = fc.string({ minLength: 1, maxLength: 40 });
const localTime = fc
  .record({
    day: fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
    zone: fc.constantFrom('+01:00', '+00:00', '-05:00', 'Z'),
  })
  .map(({ day, zone }) => `${day.toISOString().slice(0, 19)}${zone}`);
/** London's day, found another way. */
const dayThere = (time: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short' }).format(new Date(time));

const balance = fc.record(
  {
    AccountId: fc.constant('A1'),
    CreditDebitIndicator: side,
    Type: fc.constantFrom('ITBD', 'CLBD', 'ITAV', 'XPCD', 'FWAV'),
    DateTime: localTime,
    Amount: unsigned.map((minor) => ({ Amount: pounds(minor), Currency: 'GBP' })),
    CreditLine: fc.array(fc.record({ Included: fc.boolean() }), { maxLength: 2 }),
  },
  { requiredKeys: ['AccountId', 'CreditDebitIndicator', 'Type', 'DateTime', 'Amount'] },
);

const item = fc.record({
  Account: fc.record(
    {
      AccountId: fc.constant('A1'),
      Status: fc.constantFrom('Enabled', 'Disabled', 'Deleted', 'Pending', 'ProForma'),
      Currency: fc.constant('GBP'),
      AccountTypeCode: fc.constantFrom('CACC', 'SVGS', 'CARD', 'VACC'),
      Description: text,
      Nickname: text,
      OpeningDate: localTime,
    },
    { requiredKeys: ['AccountId', 'Currency'] },
  ),
  Balance: fc.array(balance, { maxLength: 5 }),
});
const [sample] = fc.sample(item, 1);
const sortCode = (number: string) => ({
  SchemeName: 'UK.OBIE.SortCodeAccountNumber',
  Identification: `040912${number}`,
  Name: 'Frida Klo',
});

test('every balance keeps its side and every penny, whatever the time zone here', () => {
  inTimeZones(() =>
    fc.assert(
      fc.property(item, (raw) => {
        const mapped = account(deepFreeze(raw));
        expect(() => unifiedAccount.parse(mapped)).not.toThrow();
        expect(mapped.openingDate).toBe(raw.Account.OpeningDate && dayThere(raw.Account.OpeningDate));
        const ours = mapped.balances.map(({ bankType, amount }) => [bankType, amount].join());
        const theirs = raw.Balance.map((one) =>
          [
            one.Type,
            signedPounds(one.CreditDebitIndicator, Math.round(Number(one.Amount.Amount.replace('.', '')))),
          ].join(),
        );
        expect(ours.toSorted()).toEqual(theirs.toSorted());
        expect(account(raw)).toEqual(mapped);
      }),
    ),
  );
});

test('balance-choice: what is booked now comes before what was booked when yesterday closed; the credit line is told', () => {
  const figure = (Type: string, more: object = {}) => ({
    AccountId: 'A1',
    CreditDebitIndicator: 'Credit',
    Type,
    DateTime: '2026-11-23T20:00:00+00:00',
    Amount: { Amount: '1.00', Currency: 'GBP' },
    ...more,
  });
  const CreditLine = [{ Included: true, Type: 'Pre-Agreed', Amount: { Amount: '800.00', Currency: 'GBP' } }];
  const raw = { ...sample, Balance: [figure('ITAV', { CreditLine }), figure('XPCD'), figure('CLBD'), figure('ITBD')] };
  const { balances, extensions } = account(raw);
  expect(balances.map(({ type, bankType, creditLineIncluded }) => [type, bankType, creditLineIncluded])).toEqual([
    ['Booked', 'ITBD', false],
    ['Available', 'ITAV', true],
    ['Expected', 'XPCD', false],
    ['Booked', 'CLBD', false],
  ]);
  expect(extensions?.['Balance']).toEqual([
    { Type: 'ITAV', CreditLine },
    { Type: 'XPCD' },
    { Type: 'CLBD' },
    { Type: 'ITBD' },
  ]);
});

test('a balance that failed is missing, one that is not covered is none', () => {
  expect(account({ Account: sample?.Account, BalancesMissing: true })).toMatchObject({
    balances: [],
    balancesMissing: true,
  });
  const { balances, balancesMissing } = account({ Account: sample?.Account });
  expect([balances, balancesMissing]).toEqual([[], undefined]);
});

test('id-scope: an account is known by its sort code and number first, whatever its id; other numbers are kept masked', () => {
  const iban = { SchemeName: 'UK.OBIE.IBAN', Identification: 'GB33ALBN04091220450000', Name: 'Frida Klo' };
  const raw = withMember(sample, 'Account.Account', [iban, sortCode('20450000')]);
  const { identification, extensions } = account(raw);
  expect(identification).toEqual({ scheme: 'SortCodeAccountNumber', value: '04091220450000' });
  expect(account({ Account: withMember(raw, 'Account.AccountId', 'A2')['Account'] }).identification).toEqual(
    identification,
  );
  expect(JSON.stringify(extensions)).not.toMatch(/20450000/);
  expect(extensions).toMatchObject({
    Account: { Account: [{ ...iban, Identification: expect.stringMatching(/^\*+0000$/) }, { Name: 'Frida Klo' }] },
  });
  const roll = { ...sortCode('20450000'), SecondaryIdentification: 'R/20450000' };
  expect(account(withMember(sample, 'Account.Account', [roll])).extensions).toMatchObject({
    Account: { Account: [{ SecondaryIdentification: '******0000' }] },
  });
  const card = { SchemeName: 'UK.OBIE.PAN', Identification: '492910******0074', Name: 'Frida Klo' };
  expect(account(withMember(sample, 'Account.Account', [card])).identification?.scheme).toBe('MaskedPAN');
});

test('an account without its currency has that of its balances, or is a drift', () => {
  const raw = withMember(sample, 'Account.Currency', undefined);
  const [figure] = fc.sample(balance, 1);
  expect(account({ ...raw, Balance: [figure] }).currency).toBe('GBP');
  const drift = expect.objectContaining({ code: 'schema-changed', path: 'Account.Currency' });
  expect(() => account(withMember({ ...raw, Balance: [] }, 'Account.Status', 'Enabled'))).toThrow(drift);
});

test('an account that was switched away without its currency is left out, and is no drift', () => {
  const Account = { AccountId: 'A1', Status: 'Deleted', SwitchStatus: 'UK.CASS.SwitchCompleted' };
  const leftOut = expect.objectContaining({ code: 'permission-missing' });
  expect(() => account({ Account })).toThrow(leftOut);
  expect(account({ Account: { ...Account, Currency: 'GBP' } }).status).toBe('Closed');
});

test.each([
  ['Account.AccountId', 7],
  ['Account.Status', 'Frozen'],
  ['Account.OpeningDate', '2019-05-06'],
  ['Balance', {}],
])('%s that is not what it was is a drift at that path', (path, wrong) => {
  const drift = expect.objectContaining({ code: 'schema-changed', path });
  expect(() => account(withMember(sample, path, wrong))).toThrow(drift);
});

test('a signed amount, and a balance of another account, are drifts, not guesses', () => {
  const [figure] = fc.sample(balance, 1);
  const drift = (path: string) => expect.objectContaining({ code: 'schema-changed', path });
  const negative = withMember(figure, 'Amount.Amount', '-1.00');
  expect(() => account({ ...sample, Balance: [negative] })).toThrow(drift('Balance[0].Amount.Amount'));
  expect(() => account({ ...sample, Balance: [{ ...figure, AccountId: 'A2' }] })).toThrow(
    drift('Balance[0].AccountId'),
  );
});
