import { createHash } from 'node:crypto';
import type { BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';

/** The bank's lasting id of a customer: nothing can be read from it. */
export function customerIdOf(userName: string): string {
  return `cust-${createHash('sha256').update(`liberty-bank/customer/${userName}`).digest('hex').slice(0, 20)}`;
}

/** `GET /fdx/v6/customers/current`: whom the token stands for. Every token may ask. */
export function customerRoutes(router: BankRouter): void {
  router.get({
    path: '/fdx/v6/customers/current',
    query: z.object({}),
    answer: ({ access }) => ({ customerId: customerIdOf(access.userName) }),
  });
}
