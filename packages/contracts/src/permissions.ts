import { z } from 'zod';

/**
 * What a user can allow us to read at a bank. `balances` and `transactions` need `accounts`: without the account there is
 * nothing that they could belong to.
 */
export const permission = z.enum(['accounts', 'balances', 'transactions', 'products']);
export type Permission = z.infer<typeof permission>;

export const permissions = z
  .array(permission)
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'names a permission twice')
  .refine(
    (list) => list.includes('accounts') || !list.some((one) => one === 'balances' || one === 'transactions'),
    '"balances" and "transactions" need "accounts"',
  );
