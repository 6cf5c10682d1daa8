import type { UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import { cardTransaction } from './map-card-transaction.ts';
import { paymentTransaction } from './map-transaction.ts';

export { account } from './map-account.ts';

/** The entry of one raw item of the account's report, a payment account's or a card account's. */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction | undefined {
  return of.type === 'CreditCard' ? cardTransaction(raw, of) : paymentTransaction(raw, of);
}
