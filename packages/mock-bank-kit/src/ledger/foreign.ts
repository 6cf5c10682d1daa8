/**
 * Minor units of the account's currency for minor units of another, rounded half away from zero.
 * @param rate units of the account's currency for one of the other, a decimal string; both have as many minor digits
 */
export function converted(foreignMinor: number, rate: string): number {
  const [whole = '0', fraction = ''] = rate.split('.');
  const scale = 10n ** BigInt(fraction.length);
  const size = (BigInt(Math.abs(foreignMinor)) * BigInt(whole + fraction) * 2n + scale) / (scale * 2n);
  return Math.sign(foreignMinor) * Number(size);
}
