import { plainNumbers } from './plain-numbers.ts';

const account = { identification: { scheme: 'AccountNumber', value: '0001-84503000' } };
const places = (extensions: unknown, more: object = {}) =>
  plainNumbers([
    { name: 'account', mapped: account },
    { name: 'entry', mapped: { ...more, extensions } },
  ]).map(({ path }) => path);

test('a number that is known of any item is found wherever it is kept, with other signs and as a part too', () => {
  const extensions = { party: { number: '8450 3000', masked: '****3000' }, rolls: [84_503_000, 'R/84503000'] };
  expect(places(extensions)).toEqual([
    'entry.extensions.party.number',
    'entry.extensions.rolls.0',
    'entry.extensions.rolls.1',
  ]);
  const counterparty = { identification: { scheme: 'IBAN', value: 'DE81999000474711000111' } };
  const ofBritain = { identification: { scheme: 'SortCodeAccountNumber', value: '04091220450000' } };
  expect(places({ roll: 'R/20450000' }, ofBritain)).toEqual(['entry.extensions.roll']);
  expect(places({ bban: '999000474711000111' }, { counterparty })).toEqual(['entry.extensions.bban']);
});

test('what is masked by the bank, or too short to be known again, is no number', () => {
  for (const value of ['5254********1234', '4711'])
    expect(places({ pan: value }, { counterparty: { identification: { scheme: 'Other', value } } })).toEqual([]);
});
