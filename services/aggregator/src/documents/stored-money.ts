import type { Money } from '@of/contracts';
import type { Decimal128 } from '@of/models';
import { formatAmount } from '@of/money';

/** A stored decimal as plain text: BSON writes very small and very large ones with an exponent. */
export function decimalText(value: Decimal128): string {
  const text = value.toString();
  const [mantissa = '', exponent] = text.split('E');
  if (exponent === undefined) return text;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + (digits.padEnd(point, '0').replace(/^0+(?=\d)/, '') || '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A stored amount as the API shows it: at least the decimals of its currency. */
export function shownAmount(value: Decimal128, currency: string): string {
  return formatAmount(decimalText(value), currency);
}

/** A stored amount with its currency. */
export function shownMoney(value: Decimal128, currency: string): Money {
  return { amount: shownAmount(value, currency), currency };
}
