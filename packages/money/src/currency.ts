import { canonicalAmount } from './amount.ts';
import { AmountError } from './plain-decimal.ts';

/** ISO 4217 currencies whose minor unit is not a hundredth; every other one has two decimals. */
const MINOR_UNIT_DECIMALS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLF: 4,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  UYW: 4,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** How many decimals the currency's minor unit has (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD. */
export function minorUnitDecimals(currency: string): number {
  return MINOR_UNIT_DECIMALS[currency] ?? 2;
}

/**
 * The decimal text of an amount in minor units: `(-1250, 2)` → "-12.50".
 * @throws AmountError when `minor` is not a safe integer (or bigint), or `decimals` not from 0 to 8
 */
export function amountFromMinor(minor: number | bigint, decimals: number): string {
  if (typeof minor === 'number' && !Number.isSafeInteger(minor))
    throw new AmountError(`not whole minor units: ${minor}`);
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 8)
    throw new AmountError(`no such exponent: ${decimals}`);
  const negative = minor < 0;
  const digits = (negative ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
}

/**
 * The amount in whole minor units: `("-12.5", 2)` → -1250n.
 * @throws AmountError when it is not a plain decimal, or finer than the minor unit
 */
export function amountToMinor(amount: string, decimals: number): bigint {
  const text = canonicalAmount(amount, decimals);
  const dot = text.indexOf('.');
  if (dot >= 0 && text.length - dot - 1 > decimals) throw new AmountError(`finer than ${decimals} decimals`);
  return BigInt(text.replace('.', ''));
}

/**
 * The amount as it is shown: at least the decimals of its currency's minor unit, more only where they are not zero.
 * @throws AmountError when it is not a plain decimal
 */
export function formatAmount(amount: string, currency: string): string {
  return canonicalAmount(amount, minorUnitDecimals(currency));
}
