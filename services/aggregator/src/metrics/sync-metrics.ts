import type { Metrics } from '@of/service-kit';
import type { Outcome } from '../sync/finish-run.ts';

/** What answered a request to a bank: a class of status, or nothing that is of use. */
export type AnswerClass = '2xx' | '4xx' | '5xx' | 'unusable';

/** What is counted of syncs, by bank. */
export interface SyncMetrics {
  readonly runEnded: (bankId: string, outcome: Outcome) => void;
  /** @param changed of one page: transactions that are new, changed or gone */
  readonly transactionsWritten: (bankId: string, changed: number) => void;
  readonly bankAnswered: (bankId: string, answer: AnswerClass) => void;
  readonly circuit: (bankId: string, isOpen: boolean) => void;
}

/** @param bankIds all that can be connected: their circuits are closed until they open */
export function createSyncMetrics(metrics: Metrics, bankIds: readonly string[]): SyncMetrics {
  const runs = metrics.counter({
    name: 'of_sync_runs_total',
    help: 'Syncs that ended, by bank and how: completed, or the code of the error that ended it or that something was left out for.',
    labels: ['bank', 'status', 'code'],
  });
  const transactions = metrics.counter({
    name: 'of_transactions_written_total',
    help: 'Transactions of banks that were stored anew, changed or dropped.',
    labels: ['bank'],
  });
  const requests = metrics.counter({
    name: 'of_bank_requests_total',
    help: 'Requests to banks, by what answered: a class of status, or unusable (none in time, a redirect, too long, no JSON).',
    labels: ['bank', 'answer'],
  });
  const open = metrics.level({
    name: 'of_bank_circuit_open',
    help: '1 while a bank is not asked because it fails, or is asked for a try; 0 otherwise. Of this process.',
    labels: ['bank'],
  });
  for (const bank of bankIds) open({ bank }, 0);
  return {
    runEnded: (bank, { status, error }) => runs({ bank, status, code: error?.code ?? 'none' }),
    transactionsWritten: (bank, changed) => {
      if (changed > 0) transactions({ bank }, changed);
    },
    bankAnswered: (bank, answer) => requests({ bank, answer }),
    circuit: (bank, isOpen) => open({ bank }, isOpen ? 1 : 0),
  };
}
