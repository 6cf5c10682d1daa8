import type { ConnectionResource, DataQuality, DataQualityExplanation } from '@of/contracts';
import { moneyText } from './money-text.ts';
import { dayText } from './time-text.ts';

/** How something is shown: well, worth a look, wrong, or no news. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain';

export interface QualityText {
  readonly tone: Tone;
  readonly label: string;
  /** A sentence for who asks what that means. */
  readonly meaning: string;
}

const EXPLANATIONS: Readonly<Record<DataQualityExplanation, string>> = {
  'history-limit': 'The bank does not give entries from before the first one shown.',
  pending: 'The balance already counts entries that are still pending.',
  'booked-between': 'Something was booked while it was being fetched; the next sync looks again.',
  'deletion-unconfirmed': 'The bank’s last list left an entry out; the next sync decides.',
  'balance-missing': 'The bank could not give the balance the last time.',
  'list-incomplete': 'The bank’s list of entries broke off the last time.',
  'moves-without-entries': 'Its value changes without entries, so there is nothing to compare.',
  'not-shared': 'Balance or transactions are not part of your consent.',
  overdue: 'It has not been brought up to date for too long.',
  're-consent': 'The bank needs your consent anew before it gives more.',
};

const MEANINGS: Readonly<Record<DataQuality['status'], string>> = {
  complete: 'All entries together account for the bank’s balance.',
  gap: 'The bank’s balance moved by an amount that none of its entries shows.',
  stale: 'What is shown may be out of date.',
  unknown: 'Balance and entries have not been compared.',
};

const TONES: Readonly<Record<DataQuality['status'], Tone>> = {
  complete: 'good',
  gap: 'bad',
  stale: 'warn',
  unknown: 'plain',
};

const LABELS: Readonly<Record<DataQuality['status'], string>> = {
  complete: 'Complete',
  gap: 'Gap',
  stale: 'Out of date',
  unknown: 'Not checked yet',
};

/** Reasons that the next sync does not take away: the account is not one to compare, or the consent is too narrow for it. */
const LASTING: ReadonlySet<DataQualityExplanation | undefined> = new Set(['moves-without-entries', 'not-shared']);

function labelOf({ status, gap, explanation }: DataQuality): string {
  if (status === 'unknown' && LASTING.has(explanation)) return 'Not comparable';
  if (gap === undefined) return LABELS[status];
  const what = `of ${moneyText(gap.amount, gap.currency)} since ${dayText(gap.since)}`;
  return status === 'gap' ? `Gap ${what}` : `${LABELS[status]}, gap ${what}`;
}

/** An account's or a connection's data quality in words. */
export function qualityText(quality: DataQuality): QualityText {
  const { status, explanation } = quality;
  const why = explanation === undefined ? '' : ` ${EXPLANATIONS[explanation]}`;
  return { tone: TONES[status], label: labelOf(quality), meaning: `${MEANINGS[status]}${why}` };
}

/** Why an account has no balance: the user did not share it, or the bank could not give it. */
export const noBalanceText = (permissions: ConnectionResource['permissions']): string =>
  permissions.includes('balances') ? 'not given by the bank' : 'not shared';
