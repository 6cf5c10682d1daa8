import type { BankDeps, LedgerAccount, LedgerTransaction, TransactionKind } from '@of/mock-bank-kit';
import { dateInSaoPaulo, transactionTime } from '../calendar.ts';
import { stableUuid } from '../ids.ts';
import type { Period } from '../period.ts';
import { presentLines } from '../present-lines.ts';

/** A line of an account's statement. */
export interface Line {
  readonly transaction: LedgerTransaction;
  readonly id: string;
  readonly state: 'TRANSACAO_EFETIVADA' | 'TRANSACAO_PROCESSANDO' | 'LANCAMENTO_FUTURO';
  /** As it is sent. */
  readonly time: string;
}

const STATES = { booked: 'TRANSACAO_EFETIVADA', processed: 'TRANSACAO_PROCESSANDO' } as const;
/** How far ahead the bank knows what will be booked. */
const AHEAD_MS = 31 * 86_400_000;
const SCHEDULED: ReadonlySet<TransactionKind> = new Set(['standing-order', 'loan-repayment']);

/** Standing orders and instalments that will be booked. */
function scheduledLines({ ledger }: BankDeps, account: LedgerAccount, now: number) {
  return ledger
    .transactions(account.key, now + AHEAD_MS)
    .filter(({ kind, initiatedAt }) => initiatedAt > now && SCHEDULED.has(kind))
    .map((transaction) => ({
      ...{ transaction, id: stableUuid('scheduled', transaction.key), at: transaction.bookedAt },
      state: 'LANCAMENTO_FUTURO' as const,
    }));
}

/** An account's statement of some days, the latest line first. */
export function statement(deps: BankDeps, account: LedgerAccount, { from, to }: Period, now: number): readonly Line[] {
  const isShifted = deps.oddities.isOn('date-shift', account);
  const present = presentLines(deps, account, now).map((line) => ({ ...line, state: STATES[line.state] }));
  const ahead = to > dateInSaoPaulo(now) ? scheduledLines(deps, account, now) : [];
  return [...present, ...ahead]
    .filter(({ at }) => {
      const day = dateInSaoPaulo(at);
      return from <= day && day <= to;
    })
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    .map(({ at, ...line }) => ({ ...line, time: transactionTime(at, isShifted) }));
}
