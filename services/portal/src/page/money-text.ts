/** Fraction digits that Intl accepts at the most in every browser; more are put in by hand. */
const INTL_DIGITS = 20;

/**
 * Money in words of a locale, exact: the digits are the decimal text's own, and no float stands between.
 * @param amount a decimal string of the API such as "-1234.50"
 * @param currency ISO 4217
 * @param locale BCP 47
 * @throws RangeError for a text that is no plain decimal
 */
export function moneyText(amount: string, currency: string, locale = 'en'): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (match === null) throw new RangeError('not a decimal amount');
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = Math.min(fraction.length, INTL_DIGITS);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const grouped = new Intl.NumberFormat(locale).format(BigInt(whole));
  // One unit shows where sign, symbol and separators go; its digits are replaced.
  const pattern = format.formatToParts(sign === '-' ? -1n : 1n);
  return pattern
    .map(({ type, value }) => {
      if (type === 'integer') return grouped;
      return type === 'fraction' ? fraction : value;
    })
    .join('');
}
