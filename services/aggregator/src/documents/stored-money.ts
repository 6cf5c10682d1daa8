import type { Money } from '@of/contracts';
import type { Decimal128 } from '@of/models';
import { formatAmount, withoutExponent } from '@of/money';

/** A stored decimal as plain text: BSON writes very small and very large ones with an exponent. */
export function decimalText(value: Decimal128): string {
  return withoutExponent(value.toString());
}

/** A stored amount as the API shows it: at least the decimals of its currency. */
export function shownAmount(value: Decimal128, currency: string): string {
  return formatAmount(decimalText(value), currency);
}

/** A stored amount with its currency. */
export function shownMoney(value: Decimal128, currency: string): Money {
  return { amount: shownAmount(value, currency), currency };
}
