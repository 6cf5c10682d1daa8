import { isRenewalDue, progressText, resultText, statusText, syncErrorText } from './sync-text.ts';

const counts = { accounts: 1, products: 0, transactions: 1234, changed: 7 };

test('progress and result count in words', () => {
  expect(progressText({ counts })).toBe('Waiting for the bank…');
  expect(progressText({ phase: 'transactions', counts })).toBe('Fetching transactions… 1 account, 1,234 transactions');
  expect(resultText({ counts: { ...counts, products: 2 } })).toBe(
    '1 account, 2 loans, 1,234 transactions; 7 new or changed',
  );
  expect(resultText({ counts: { ...counts, changed: 0 } })).toMatch(/nothing new$/);
});

test('an error is told by its name, one without a name as ours', () => {
  const lastSync = { id: 'a'.repeat(24), status: 'Failed', counts, requestedAt: '2026-11-26T00:00:00Z' } as const;
  const textOf = (code: string) =>
    syncErrorText({ lastSync: { ...lastSync, error: { code, message: 'internal words' } } });
  expect(textOf('bank-down')).toMatch(/no usable answer/);
  expect(textOf('constructor')).not.toMatch(/internal words/);
  expect(syncErrorText({ lastSync })).toBeUndefined();
  expect(statusText({ status: 'Active', lastSync })).toEqual({ tone: 'bad', label: 'Last sync failed' });
  expect(statusText({ status: 'ReconsentRequired', lastSync }).label).toBe('Consent needed');
});

test.each([
  ['Active', 15, false],
  ['Active', 14, true],
  ['Active', 1, true],
  ['ReconsentRequired', 1, false],
  ['Revoked', 90, false],
] as const)('a consent (%s) that lasts %d days more is to be renewed: %s', (status, days, isDue) => {
  const now = Date.parse('2026-11-26T00:00:00Z');
  const consentExpiresAt = new Date(now + days * 86_400_000).toISOString();
  expect(isRenewalDue({ status, consentExpiresAt }, now)).toBe(isDue);
});
