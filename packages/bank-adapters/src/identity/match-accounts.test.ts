import { type AccountTraits, matchAccounts } from './match-accounts.ts';

const account = (accountId: string, traits: Partial<AccountTraits> = {}): AccountTraits => ({
  ...{ accountId, key: undefined, masked: undefined, type: 'Checking', currency: 'EUR', name: undefined },
  ...traits,
});

const pairs = (listed: readonly AccountTraits[], stored: readonly AccountTraits[]) =>
  Object.fromEntries([...matchAccounts(listed, stored)].map(([one, other]) => [one.accountId, other.accountId]));

test('by identification, although ids were dealt out anew', () => {
  const stored = [account('1', { key: 'A' }), account('2', { key: 'B' })];
  expect(pairs([account('1', { key: 'B' }), account('2', { key: 'A' })], stored)).toEqual({ 1: '2', 2: '1' });
});

test('by id, by masked number, and at last by type, currency and name', () => {
  expect(pairs([account('1', { name: 'New name' })], [account('1'), account('2')])).toEqual({ 1: '1' });
  expect(
    pairs([account('n', { masked: '**12' })], [account('o', { masked: '**12' }), account('p', { masked: '**13' })]),
  ).toEqual({ n: 'o' });
  expect(pairs([account('n', { name: 'Giro' })], [account('o', { name: ' GIRO' }), account('p')])).toEqual({ n: 'o' });
});

test('not where more than one could be meant, or the identification says otherwise', () => {
  expect(pairs([account('n')], [account('o'), account('p')])).toEqual({});
  expect(pairs([account('n'), account('m')], [account('o')])).toEqual({});
  expect(pairs([account('1', { key: 'A' })], [account('1', { key: 'B' })])).toEqual({});
});
