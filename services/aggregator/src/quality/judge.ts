import type { DataQualityExplanation } from '@of/contracts';
import { compareAmounts, negateAmount, subtractAmounts, sumAmounts } from '@of/money';
import type { Books } from './books.ts';

const isSame = (a: string, b: string): boolean => compareAmounts(a, b) === 0;

/** What a look is compared with; decimal texts in the account's currency. */
export interface Expected {
  /** What the account held before its first stored entry. */
  readonly opening: string;
  /** The gap that is known already. */
  readonly gap: string | undefined;
}

/** What a look found out. */
export interface Verdict {
  readonly opening: string;
  /** The balance beyond the opening and all entries: zero when they agree. */
  readonly difference: string;
  /** What of the difference nothing explains. */
  readonly gap?: string;
  readonly explanation?: DataQualityExplanation;
}

/** Finds why a balance and its entries differ by an amount; `opening` when what they were compared with was taken wrongly. */
export type Explain = (difference: string) => Promise<DataQualityExplanation | 'opening' | undefined>;

/**
 * Compares a balance with the entries that are to make it. A difference that is explained will be gone, or not be explained any
 * more, at a later look.
 */
export async function judge(
  balance: string,
  { sum, earlier }: Pick<Books, 'sum' | 'earlier'>,
  { opening, gap }: Expected,
  explain: Explain,
): Promise<Verdict> {
  const difference = subtractAmounts(subtractAmounts(balance, sum), opening);
  const agreed = (corrected: string): Verdict => ({ opening: corrected, difference: '0' });
  if (isSame(difference, '0')) return agreed(opening);
  // The bank gives more history than before: what the account held before it is less by as much.
  if (isSame(difference, negateAmount(earlier))) return agreed(sumAmounts([opening, difference]));
  if (gap !== undefined && isSame(difference, gap)) return { opening, difference, gap };
  const why = await explain(difference);
  if (why === 'opening') return agreed(sumAmounts([opening, difference]));
  if (why !== undefined) return { opening, difference, explanation: why };
  const since = gap === undefined ? undefined : await explain(subtractAmounts(difference, gap));
  if (gap !== undefined && since !== undefined && since !== 'opening')
    return { opening, difference, gap, explanation: since };
  return { opening, difference, gap: difference };
}
