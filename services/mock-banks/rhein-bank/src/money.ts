/** An amount as the standard writes it. */
export interface WireAmount {
  readonly currency: string;
  readonly amount: string;
}

/** Minor units as signed decimal text: -3490 → "-34.90". */
export function signedAmount(minor: number, currency: string): WireAmount {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return { currency, amount: `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}` };
}

/** The same without decimals that are zero, as the card system writes it: 1250 → "12.5", 1200 → "12". */
export function shortAmount(minor: number, currency: string): WireAmount {
  const { amount } = signedAmount(minor, currency);
  return { currency, amount: amount.replace(/\.?0+$/, '') };
}
