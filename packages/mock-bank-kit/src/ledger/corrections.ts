import { DAY_MS } from './calendar.ts';
import type { LedgerTransaction } from './model.ts';
import { seededRandom, stableKey } from './seeded-random.ts';

/** No correction comes later than this many days after what it corrects. */
export const LONGEST_CORRECTION_DAYS = 10;

/**
 * The refund or reversal that follows a card payment, if one does: a reversal (the bank takes the payment back, one in
 * eighty) or a merchant's refund of all or half of it (one in twenty-five). A function of the payment alone.
 */
export function correctionOf(payment: LedgerTransaction): LedgerTransaction | undefined {
  if (payment.kind !== 'card-payment' || payment.declined || payment.merchant === undefined) return undefined;
  const random = seededRandom('correction', payment.key);
  const lot = random.between(0, 399);
  if (lot >= 21) return undefined;
  const isReversal = lot < 5;
  const days = isReversal ? random.between(2, 3) : random.between(3, LONGEST_CORRECTION_DAYS);
  const paid = -payment.amountMinor;
  const at = payment.initiatedAt - (payment.initiatedAt % DAY_MS) + days * DAY_MS + 9 * 3_600_000;
  const half = Math.ceil(paid / 2);
  return {
    key: stableKey('correction', payment.key),
    accountKey: payment.accountKey,
    kind: isReversal ? 'reversal' : 'refund',
    amountMinor: isReversal || random.chance(1, 2) ? paid : half,
    initiatedAt: at,
    bookedAt: at,
    valueDay: Math.floor(at / DAY_MS),
    text: `${isReversal ? 'REVERSAL' : 'REFUND'} ${payment.merchant.name.toUpperCase()}`,
    merchant: payment.merchant,
    ...(isReversal ? { reversalOf: payment.key } : {}),
  };
}
