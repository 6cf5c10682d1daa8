/** Money as this standard writes it. */
export interface WireMoney {
  readonly amount: string;
  readonly currency: string;
}

/** Minor units of a currency with two decimals as decimal text; its sign stays. */
export function decimalOf(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** An amount with its sign: balances may be negative. */
export function signedMoney(minor: number, currency: string): WireMoney {
  return { amount: decimalOf(minor), currency };
}

/** An amount without its sign, which stands in `creditDebitType`. */
export function unsignedMoney(minor: number, currency: string): WireMoney {
  return signedMoney(Math.abs(minor), currency);
}
