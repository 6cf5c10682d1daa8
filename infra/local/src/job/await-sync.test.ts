import type { ConnectionResource } from '@of/contracts';
import { awaitSyncs, progressLine } from './await-sync.ts';

const connection = (lastSync?: Partial<NonNullable<ConnectionResource['lastSync']>>): ConnectionResource => ({
  id: '0'.repeat(24),
  bankId: 'green-bank',
  bankName: 'Green Bank',
  consentId: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000',
  permissions: ['accounts'],
  status: 'Active',
  createdAt: '2026-06-17T10:00:00Z',
  consentExpiresAt: '2026-09-17T10:00:00Z',
  dataQuality: { status: 'complete' },
  ...(lastSync === undefined
    ? {}
    : {
        lastSync: {
          id: '1'.repeat(24),
          status: 'Running',
          counts: { accounts: 2, products: 1, transactions: 300, changed: 9 },
          requestedAt: '2026-06-17T10:00:00Z',
          ...lastSync,
        },
      }),
});

test.each([
  [undefined, 'Green Bank: waiting for the sync'],
  [{}, 'Green Bank: beginning: 2 accounts, 1 products, 300 transactions'],
  [{ phase: 'transactions' }, 'Green Bank: fetching transactions: 2 accounts, 1 products, 300 transactions'],
  [
    { status: 'Completed', startedAt: '2026-06-17T10:00:00Z', finishedAt: '2026-06-17T10:00:01.500Z' },
    'Green Bank: synced, 2 accounts, 1 products, 300 transactions (9 new or changed) in 1.5 s',
  ],
  [
    { status: 'Failed', error: { code: 'bank-down', message: 'Green Bank does not answer' } },
    'Green Bank: the sync failed (Green Bank does not answer)',
  ],
] as const)('%j', (sync, line) => {
  expect(progressLine(connection(sync))).toBe(line);
});

test('syncs are waited for side by side; one that failed is told when the others have ended', async () => {
  const at = (bankId: string, id: string, status: 'Running' | 'Completed' | 'Failed') => ({
    ...connection({ id, status }),
    bankId,
    bankName: bankId,
  });
  const answers = [
    [at('a', '1', 'Running'), at('b', '2', 'Completed')],
    [at('a', '1', 'Failed'), at('b', '2', 'Completed')],
    [at('a', '1', 'Failed'), at('b', '3', 'Completed')],
  ];
  const said: string[] = [];
  const shown: string[] = [];
  const syncs = awaitSyncs({
    api: { connections: async () => answers.shift() ?? [] },
    syncs: [{ bankId: 'a' }, { bankId: 'b', runId: '3' }],
    say: (line) => said.push(line),
    progress: { show: (line) => shown.push(line), end: () => undefined },
  });
  await expect(syncs).rejects.toThrow(/^a: the sync failed \(no reason given\)$/);
  expect(said.map((line) => line.slice(0, 9))).toEqual(['a: the sy', 'b: synced']);
  expect(shown.length).toBeGreaterThan(0);
  expect(answers).toEqual([]);
});

test('a sync that ended the consent with it is told as failed at once', async () => {
  const refused = (id: string, status: 'ReconsentRequired' | 'Revoked'): ConnectionResource => ({
    ...connection({ id, status: 'Failed', error: { code: 're-consent', message: 'the bank refused' } }),
    status,
  });
  for (const status of ['ReconsentRequired', 'Revoked'] as const) {
    const syncs = awaitSyncs({
      api: { connections: async () => [refused('1', status)] },
      syncs: [{ bankId: 'green-bank', runId: '1' }],
      say: () => undefined,
      progress: { show: () => undefined, end: () => undefined },
    });
    await expect(syncs).rejects.toThrow('Green Bank: the sync failed (the bank refused)');
  }
  // A new consent's first sync is not the one that ended the old consent.
  const answers = [[refused('1', 'Revoked')], [connection({ id: '2', status: 'Completed' })]];
  const said: string[] = [];
  await awaitSyncs({
    api: { connections: async () => answers.shift() ?? [] },
    syncs: [{ bankId: 'green-bank', after: '1' }],
    say: (line) => said.push(line),
    progress: { show: () => undefined, end: () => undefined },
  });
  expect(said).toEqual([expect.stringMatching(/^Green Bank: synced, /)]);
});

test('a sync that the bank’s own news asked for meanwhile takes the place of the one that was waited for', async () => {
  const [requestedAt, later] = ['2026-06-17T10:00:00Z', '2026-06-17T10:00:00.001Z'];
  const answers = [
    [connection({ id: '9', status: 'Completed', requestedAt: '2026-06-17T09:59:59Z' })],
    [connection({ id: '2', status: 'Requested', requestedAt: later })],
    [connection({ id: '2', status: 'Completed', requestedAt: later })],
  ];
  await awaitSyncs({
    api: { connections: async () => answers.shift() ?? [] },
    syncs: [{ bankId: 'green-bank', runId: '1', requestedAt }],
    say: () => undefined,
    progress: { show: () => undefined, end: () => undefined },
  });
  expect(answers).toEqual([]);
});
