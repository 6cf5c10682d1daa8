import { type BankAccess, type BankDeps, BankProblem, type BankRouter, type LedgerProduct } from '@of/mock-bank-kit';
import { z } from 'zod';
import { needScope } from '../access.ts';
import { ipeIds } from '../ids.ts';
import { pageBody, pageQuery, readingOf, singleBody } from '../paging.ts';
import { contractBody, contractDetailBody, instalmentsBody, paymentsBody, warrantyBody } from './loan-body.ts';
import { type Repayments, repaymentsOf } from './repayments.ts';

const CONTRACTS_PATH = '/open-banking/loans/v2/contracts';

type Part = (product: LedgerProduct, repayments: Repayments, now: number) => unknown;

/** What there is of one contract: its part of the address, its permission, its body. */
const PARTS: readonly (readonly [part: string, permission: string, body: Part])[] = [
  ['', 'LOANS_READ', contractDetailBody],
  ['/scheduled-instalments', 'LOANS_SCHEDULED_INSTALMENTS_READ', instalmentsBody],
  ['/payments', 'LOANS_PAYMENTS_READ', paymentsBody],
];

/** Loans: list, terms, instalments, payments, warranties. Contracts are the customer's, not an account's. */
export function loanRoutes(router: BankRouter, { ledger, sealKey }: BankDeps): void {
  function contractOf(access: BankAccess, id: string, now: number): LedgerProduct {
    needScope(access, 'loans');
    const found = ledger.products(access.userName, now).find((product) => ipeIds.product(product) === id);
    if (found === undefined) throw new BankProblem('account-not-found', 'there is no such contract');
    return found;
  }
  router.get({
    path: CONTRACTS_PATH,
    scope: 'LOANS_READ',
    query: z.object(pageQuery),
    answer: ({ access, query, now, url }) => {
      needScope(access, 'loans');
      const { key } = readingOf(sealKey, `${access.userName}${url.pathname}`, query, now);
      return pageBody(ledger.products(access.userName, now).map(contractBody), { url, query, now }, key);
    },
  });
  for (const [part, scope, body] of PARTS)
    router.get({
      path: `${CONTRACTS_PATH}/:contractId${part}`,
      scope,
      query: z.object({}),
      answer: ({ access, params, now, url }) => {
        const contract = contractOf(access, params['contractId'] ?? '', now);
        return singleBody(body(contract, repaymentsOf(ledger, contract, now), now), { url, now });
      },
    });
  router.get({
    path: `${CONTRACTS_PATH}/:contractId/warranties`,
    scope: 'LOANS_WARRANTIES_READ',
    query: z.object(pageQuery),
    answer: ({ access, params, query, now, url }) => {
      const contract = contractOf(access, params['contractId'] ?? '', now);
      const { key } = readingOf(sealKey, `${access.userName}${url.pathname}`, query, now);
      return pageBody([warrantyBody(contract)], { url, query, now }, key);
    },
  });
}
