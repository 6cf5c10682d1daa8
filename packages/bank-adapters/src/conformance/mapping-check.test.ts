import { adapter as green } from '../banks/green-bank/adapter.ts';
import { checkIdentity, checkMapping } from './mapping-check.ts';
import { renderMappingReport } from './mapping-report.ts';

const account = {
  AccountId: 'GBA-1',
  AccountBank: 'Green Bank',
  AccountStatus: 'Active',
  AccountType: 'Checking',
  AccountBalance: 12.5,
  AccountCurrency: 'USD',
  AccountDate: { OpeningDate: '2021-03-14T00:00:00.000Z' },
  AccountUser: { UserName: 'fridaklo', UserId: '65b2c0d2e4f60718293a4b5c' },
  AccountNumber: '100200300',
  AccountIdentificationType: 'AccountNumber',
  GreenAccountNarrative: 'Everyday',
  Colour: 'green',
};
const sample = { accounts: [account], transactions: [], products: [] };

test('what the adapters say of themselves holds', () => {
  expect(checkIdentity(green)).toEqual([]);
  expect(
    checkIdentity({ ...green, version: 'one', institution: { ...green.institution, country: 'usa' } }),
  ).toHaveLength(2);
});

test('a field that is not mapped is told, and is no finding', () => {
  const [report] = checkMapping(green, sample);
  expect(report?.findings).toEqual([]);
  expect(report?.covered.get('balances')).toBe(1);
  expect([...(report?.unmapped.keys() ?? [])]).toContain('Colour');
  expect(renderMappingReport('green-bank', [], report === undefined ? [] : [report])).toMatch(
    /kept in extensions only: .*Colour/,
  );
});

test('a drift is named with its place in the sample', () => {
  const [report] = checkMapping(green, {
    ...sample,
    accounts: [account, { ...account, AccountId: 'B', AccountBalance: 'x' }],
  });
  expect(report?.findings).toMatchObject([{ path: 'accounts[1].AccountBalance' }]);
});

test('two items of one id are told', () => {
  const [report] = checkMapping(green, { ...sample, accounts: [account, account] });
  expect(report?.findings).toEqual([{ path: 'accounts[1]', problem: 'has the id of accounts[0]' }]);
});

test('a map that changes its input, or is not the same twice, is found out', () => {
  let calls = 0;
  const impure = {
    ...green,
    map: {
      ...green.map,
      account: (raw: unknown) => {
        calls += 1;
        return { ...green.map.account(raw), name: `call ${calls}` };
      },
    },
  };
  expect(checkMapping(impure, sample)[0]?.findings[0]?.problem).toMatch(/pure/);
  const changing = {
    ...green,
    map: {
      ...green.map,
      account: (raw: unknown) => {
        if (typeof raw === 'object' && raw !== null) Object.assign(raw, { AccountId: 'other' });
        return green.map.account(raw);
      },
    },
  };
  expect(checkMapping(changing, sample)[0]?.findings[0]?.problem).toMatch(/must not change/);
});

test('a transaction without an account to belong to is told', () => {
  const [, transactions] = checkMapping(green, { accounts: [], transactions: [{}], products: [] });
  expect(transactions?.findings).toEqual([
    { path: 'transactions[0]', problem: 'the sample has no account that it could belong to' },
  ]);
});

test('products that the adapter does not map are told', () => {
  const { product: _none, ...map } = green.map;
  const [, , products] = checkMapping({ ...green, map }, { accounts: [], transactions: [], products: [{}] });
  expect(products?.findings).toEqual([{ path: 'products[0]', problem: 'the adapter maps no products' }]);
});

test('a field that is mapped to nothing and not kept is told with its place', () => {
  const forgetful = {
    ...green,
    map: { ...green.map, account: (raw: unknown) => ({ ...green.map.account(raw), extensions: undefined }) },
  };
  const [report] = checkMapping(forgetful, sample);
  expect(report?.findings).toContainEqual({
    path: 'accounts[0].Colour',
    problem: 'is dropped silently: it is neither mapped nor kept in extensions',
  });
  expect(report?.uncovered).toContain('name');
});
