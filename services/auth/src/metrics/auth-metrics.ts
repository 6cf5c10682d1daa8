import type { ConsentStatus } from '@of/contracts';
import type { BankRevocationModel } from '@of/models';
import type { Metrics } from '@of/service-kit';

/** What is counted of users and consents. */
export interface AuthMetrics {
  readonly signInTried: (outcome: 'ok' | 'refused' | 'throttled') => void;
  /** A consent has this status from now on; called when that is committed. */
  readonly consentBecame: (bankId: string, status: ConsentStatus) => void;
  /** The bank could not be told that a consent has ended, this time (`retry`) or for good (`given-up`). */
  readonly revocationFailed: (bankId: string, outcome: 'retry' | 'given-up') => void;
}

/** Registers them, and how many revocations are open at banks. */
export function createAuthMetrics(metrics: Metrics, revocations: BankRevocationModel): AuthMetrics {
  const signIns = metrics.counter({
    name: 'of_sign_ins_total',
    help: 'Attempts to sign in, and passwords asked for once more: ok, refused (wrong name or password), or throttled.',
    labels: ['outcome'],
  });
  const consents = metrics.counter({
    name: 'of_consents_total',
    help: 'Consents by the status that they came to, and bank.',
    labels: ['bank', 'status'],
  });
  const failures = metrics.counter({
    name: 'of_bank_revocation_failures_total',
    help: 'Times that a bank could not be told of a consent’s end: to be tried again (retry), or given up.',
    labels: ['bank', 'outcome'],
  });
  metrics.gauge({
    name: 'of_bank_revocations_open',
    help: 'Consents that have ended here and whose bank has not been told yet.',
    labels: [],
    read: async () => [[{}, await revocations.estimatedDocumentCount()]],
  });
  return {
    signInTried: (outcome) => signIns({ outcome }),
    consentBecame: (bank, status) => consents({ bank, status }),
    revocationFailed: (bank, outcome) => failures({ bank, outcome }),
  };
}
