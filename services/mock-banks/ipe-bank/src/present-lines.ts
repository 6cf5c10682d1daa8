import { randomUUID } from 'node:crypto';
import type { BankDeps, LedgerAccount, LedgerTransaction } from '@of/mock-bank-kit';
import { bookedId, stableUuid } from './ids.ts';

/** An entry as an account's statement shows it. */
export interface PresentLine {
  readonly transaction: LedgerTransaction;
  readonly id: string;
  readonly state: 'booked' | 'processed';
  /** Of its booking, or of its beginning while it is processed: epoch ms. */
  readonly at: number;
}

/** How long an entry that was processed stays listed beside the booked one, with pending-twin on. */
const TWIN_MS = 3 * 86_400_000;

/** An entry that is processed has an id that is not its last one; with renumbered-ids on, another at each reading. */
function processedId({ oddities }: BankDeps, account: LedgerAccount, { key }: LedgerTransaction): string {
  return oddities.isOn('renumbered-ids', account) ? randomUUID() : stableUuid('processed', key);
}

/** What is booked or processed at `now`, and what the bank goes on listing as processed although it is booked. */
export function presentLines(deps: BankDeps, account: LedgerAccount, now: number): readonly PresentLine[] {
  const hasTwins = deps.oddities.isOn('pending-twin', account);
  return deps.ledger.transactions(account.key, now).flatMap((transaction): PresentLine[] => {
    const { initiatedAt, bookedAt } = transaction;
    const booked: PresentLine = { transaction, id: bookedId(transaction), state: 'booked', at: bookedAt };
    const wasProcessed = bookedAt > initiatedAt && now - bookedAt < TWIN_MS;
    if (bookedAt <= now && !(hasTwins && wasProcessed)) return [booked];
    const id = processedId(deps, account, transaction);
    const processed: PresentLine = { transaction, id, state: 'processed', at: initiatedAt };
    return bookedAt <= now ? [booked, processed] : [processed];
  });
}
