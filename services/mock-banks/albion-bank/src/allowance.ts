import type { Allowances, BankAccess, LedgerAccount, Oddities } from '@of/mock-bank-kit';
import { isAttended } from './fapi-headers.ts';

/** Accesses a day without the customer (PSD2 RTS art. 36(5)(b)), where the bank counts them. */
const PER_DAY = 4;

/** A call that may count against the day's accesses. */
interface CountedCall {
  readonly access: BankAccess;
  readonly header: (name: string) => string | undefined;
  readonly now: number;
}

/**
 * Counts an access to one resource of an account with the oddity `daily-allowance`; with the customer waiting it is free.
 * Throws BankProblem too-many-requests, without a time to come back, when the day's are used up.
 */
export function countAccess(
  { oddities, allowances }: { readonly oddities: Pick<Oddities, 'isOn'>; readonly allowances: Allowances },
  { access, header, now }: CountedCall,
  account: LedgerAccount,
  resource: 'balances' | 'transactions',
): void {
  if (isAttended(header) || !oddities.isOn('daily-allowance', account)) return;
  allowances.use([access.consent?.id, account.key, resource].join(' '), PER_DAY, now);
}
