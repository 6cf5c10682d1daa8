import { createHash } from 'node:crypto';
import type { UnifiedAccount } from '@of/contracts';
import { createAccountKeys } from './account-key.ts';

const account: UnifiedAccount = {
  ...{ accountId: 'a', type: 'Checking', status: 'Active', currency: 'EUR', balances: [] },
  identification: { scheme: 'IBAN', value: 'DE89 3704 0044 0532 0130 00' },
};
const keys = createAccountKeys('a secret of at least 32 characters');

test('is the same however the number is written and whatever id the bank gives', () => {
  const other = { ...account, accountId: 'b', identification: { scheme: 'IBAN', value: 'de89370400440532013000' } };
  expect(keys('u', 'rhein-bank', { ...other, identification: { ...other.identification, scheme: 'IBAN' } })).toBe(
    keys('u', 'rhein-bank', account),
  );
});

test('differs with user, bank, number, currency and secret, and is no digest that could be looked up', () => {
  const made = [
    keys('u', 'rhein-bank', account),
    keys('v', 'rhein-bank', account),
    keys('u', 'green-bank', account),
    keys('u', 'rhein-bank', { ...account, currency: 'USD' }),
    keys('u', 'rhein-bank', { ...account, identification: { scheme: 'IBAN', value: 'DE02120300000000202051' } }),
    createAccountKeys('another secret of 32 characters!!')('u', 'rhein-bank', account),
    createHash('sha256').update('DE89370400440532013000').digest('hex'),
  ];
  expect(new Set(made).size).toBe(made.length);
  expect(keys('u', 'rhein-bank', { ...account, identification: undefined })).toBeUndefined();
});
