import type { BankDeps, BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { heldAccount } from '../accounts/held-account.ts';
import { envelope } from '../envelope.ts';
import { accountProduct, loanProduct } from './product-body.ts';

/** `GET /accounts/{AccountId}/product`. */
export function productRoutes(router: BankRouter, { ledger }: BankDeps): void {
  router.get({
    path: '/open-banking/v4.0/aisp/accounts/:accountId/product',
    scope: 'ReadProducts',
    query: z.object({}),
    answer: ({ access, params, url, now }) => {
      const held = heldAccount(access, ledger, now, params['accountId'] ?? '');
      const product = held.type === 'loan' ? loanProduct(held.product, held.id) : accountProduct(held.account, held.id);
      return envelope(url, { Product: [product] });
    },
  });
}
