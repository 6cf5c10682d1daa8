import { canonicalAmount, subtractAmounts, sumAmounts } from '@of/money';

/**
 * Whether some neighbours in a list, one or more, add up to an amount exactly: what was booked, or becomes booked, in a span of
 * time are neighbours in an account's list. Two equal sums over beginnings of the list differ by what lies between them, so
 * that each entry is looked at once.
 * @param target not zero
 */
export function someNeighboursAddUpTo(amounts: readonly string[], target: string): boolean {
  const before = new Set([canonicalAmount('0')]);
  let sum = '0';
  for (const amount of amounts) {
    sum = sumAmounts([sum, amount]);
    if (before.has(canonicalAmount(subtractAmounts(sum, target)))) return true;
    before.add(canonicalAmount(sum));
  }
  return false;
}
