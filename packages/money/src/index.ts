export {
  absoluteAmount,
  amountFromJsonNumber,
  canonicalAmount,
  compareAmounts,
  negateAmount,
  subtractAmounts,
  sumAmounts,
} from './amount.ts';
export { amountFromMinor, amountToMinor, formatAmount, minorUnitDecimals } from './currency.ts';
export { AmountError, withoutExponent } from './plain-decimal.ts';
