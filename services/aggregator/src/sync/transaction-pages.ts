import { BankError, type Page, type TransactionRange } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import type { SyncRun } from './sync-run.ts';

const DAY_MS = 86_400_000;
/** What PSD2 banks give without a fresh authentication, where a bank does not say itself (RTS art. 10). */
const USUAL_HISTORY_DAYS = 90;

/** The first day of a history of so many days: one less than the bank says, as its day may not be ours. */
export function firstDay(historyDays: number, now = Date.now()): string {
  return new Date(now - (historyDays - 1) * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The pages of an account's transactions. A bank that gives less history than it was asked for, and refuses the whole of it, is
 * asked again for what it does give.
 */
export async function* transactionPages(
  { context, session }: Pick<SyncRun, 'context' | 'session'>,
  account: UnifiedAccount,
  range: TransactionRange,
): AsyncGenerator<Page> {
  const { fetch, institution } = context.adapter;
  try {
    yield* fetch.transactions(session, account, range);
  } catch (error) {
    if (!(error instanceof BankError) || error.code !== 'period-invalid') throw error;
    const from = firstDay(error.historyDays ?? institution.limits.historyDays ?? USUAL_HISTORY_DAYS);
    // It was asked for no more than that already: asking again would not help.
    if (range.from !== undefined && range.from >= from) throw error;
    yield* fetch.transactions(session, account, { ...range, from });
  }
}
