/** A text or number that is not an amount of money. */
export class AmountError extends Error {
  override readonly name = 'AmountError';
}

const [MINUS, DOT, ZERO, NINE] = [45, 46, 48, 57];

/** Decimal128's precision. */
const DIGITS = 34;

/**
 * Reads a plain decimal: an optional minus, digits, and where there is a dot digits after it.
 * @returns where its dot is; the text's length when it has none
 * @throws AmountError when it is something else, or has more than 34 significant digits
 */
export function dotOf(text: string): number {
  const first = text.charCodeAt(0) === MINUS ? 1 : 0;
  const end = text.length;
  let dot = end;
  for (let at = first; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== DOT || dot !== end || at === first || at === end - 1) throw notPlain(text);
    dot = at;
  }
  if (first === end) throw notPlain(text);
  if (end > DIGITS && text.replace(/[-.]/g, '').replace(/^0+/, '').length > DIGITS)
    throw new AmountError(`more than ${DIGITS} significant digits`);
  return dot;
}

function notPlain(text: string): AmountError {
  return new AmountError(`not a plain decimal: ${JSON.stringify(text.slice(0, 48))}`);
}

function isZero(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > ZERO && code <= NINE) return false;
  }
  return true;
}

/**
 * A decimal as plain text. BSON's Decimal128 writes very small and very large ones, and zeros of many decimals, with an exponent.
 * @param text a plain decimal, or one with `E` and an exponent
 */
export function withoutExponent(text: string): string {
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

/**
 * The plain decimal in a spelling of its own, made of its digits alone, without arithmetic: no leading zeros, at least `decimals`
 * decimals and no trailing zeros beyond them, and a minus only before what is not zero.
 * @param decimals as many as the text has, when left out
 * @throws AmountError when it is not a plain decimal
 */
export function spelled(text: string, sign: 'kept' | 'turned' | 'dropped', decimals?: number): string {
  const dot = dotOf(text);
  const minus = text.charCodeAt(0) === MINUS;
  let first = minus ? 1 : 0;
  while (first < dot - 1 && text.charCodeAt(first) === ZERO) first += 1;
  let end = text.length;
  const least = decimals === undefined ? end : dot + 1 + decimals;
  while (end > least && text.charCodeAt(end - 1) === ZERO) end -= 1;
  if (end === dot + 1) end = dot;
  const digits = text.slice(first, end);
  const negative = sign === 'kept' ? minus : sign === 'turned' && !minus;
  const signed = negative && !isZero(digits) ? `-${digits}` : digits;
  if (decimals === undefined || decimals === 0 || end >= least) return signed;
  return (end === dot ? `${signed}.` : signed) + '0'.repeat(decimals - Math.max(0, end - dot - 1));
}
