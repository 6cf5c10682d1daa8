import { BankError, type Page, type TransactionRange } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import { firstDay } from './sync-range.ts';
import type { SyncRun } from './sync-run.ts';

/** What PSD2 banks give without a fresh authentication, where a bank does not say itself (RTS art. 10). */
const USUAL_HISTORY_DAYS = 90;

/**
 * The pages of an account's transactions. A bank that gives less history than it was asked for, and refuses the whole of it, is
 * asked again for what it does give.
 * @param shortened told, before any page of it, of the day from which on it is asked then
 * @throws BankError
 */
export async function* transactionPages(
  { context, session }: Pick<SyncRun, 'context' | 'session'>,
  account: UnifiedAccount,
  range: TransactionRange,
  shortened: (from: string) => void,
): AsyncGenerator<Page> {
  const { fetch, institution } = context.adapter;
  try {
    yield* fetch.transactions(session, account, range);
  } catch (error) {
    if (!(error instanceof BankError) || error.code !== 'period-invalid') throw error;
    const from = firstDay(error.historyDays ?? institution.limits.historyDays ?? USUAL_HISTORY_DAYS);
    // It was asked for no more than that already: asking again would not help.
    if (range.from !== undefined && range.from >= from) throw error;
    shortened(from);
    yield* fetch.transactions(session, account, { ...range, from });
  }
}
