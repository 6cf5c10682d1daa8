import type { AccountResource } from '@of/contracts';
import { renderHolisticView } from './holistic-view.ts';

const account = (id: string, connectionId: string, amount?: string): AccountResource => ({
  id,
  accountId: id,
  bankId: 'green-bank',
  bankName: 'Green Bank',
  connectionId,
  type: 'Checking',
  status: 'Active',
  currency: 'USD',
  ...(amount === undefined ? {} : { balance: { amount, currency: 'USD' } }),
  balances: [],
  quality: { status: 'unknown' },
  updatedAt: '2026-11-26T00:00:00Z',
});

test('an account has a balance, or the reason why there is none', () => {
  const text = renderHolisticView({
    connections: [
      { id: 'wide', permissions: ['accounts', 'balances'] },
      { id: 'narrow', permissions: ['accounts'] },
    ],
    accounts: [account('given', 'wide', '1234.5'), account('failed', 'wide'), account('private', 'narrow')],
    overview: { currencies: [] },
    latest: [],
  });
  expect(text).toMatch(/ given +1234\.50 USD /);
  expect(text).toMatch(/ failed +not given /);
  expect(text).toMatch(/ private +not shared /);
});
