import { noBalanceText, qualityText } from './quality-text.ts';

test('complete, with why there is no more', () => {
  expect(qualityText({ status: 'complete', explanation: 'history-limit' })).toEqual({
    tone: 'good',
    label: 'Complete',
    meaning:
      'All entries together account for the bank’s balance. The bank does not give entries from before the first one shown.',
  });
});

test('a gap says how much and since when, on a stale account too', () => {
  const gap = { amount: '-1234.05', currency: 'EUR', since: '2026-11-20' };
  expect(qualityText({ status: 'gap', gap })).toMatchObject({
    tone: 'bad',
    label: 'Gap of -€1,234.05 since Nov 20, 2026',
  });
  expect(qualityText({ status: 'stale', gap, explanation: 'overdue' }).label).toBe(
    'Out of date, gap of -€1,234.05 since Nov 20, 2026',
  );
});

test('what needs the user says so', () => {
  const { tone, meaning } = qualityText({ status: 'stale', explanation: 're-consent' });
  expect([tone, meaning]).toEqual(['warn', expect.stringContaining('needs your consent anew')]);
});

test.each([
  [undefined, 'Not checked yet'],
  ['balance-missing', 'Not checked yet'],
  ['list-incomplete', 'Not checked yet'],
  ['booked-between', 'Not checked yet'],
  ['not-shared', 'Not comparable'],
  ['moves-without-entries', 'Not comparable'],
] as const)('what is unknown and %s is "%s": the next sync tells, or none', (explanation, label) => {
  expect(qualityText({ status: 'unknown', ...(explanation === undefined ? {} : { explanation }) }).label).toBe(label);
});

test('a balance that is shared and not there is the bank’s failure, not the user’s wish', () => {
  expect(noBalanceText(['accounts', 'balances'])).toBe('not given by the bank');
  expect(noBalanceText(['accounts', 'transactions'])).toBe('not shared');
});
