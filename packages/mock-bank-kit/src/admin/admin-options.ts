import type { BankClock } from '../clock.ts';
import type { BankConsents } from '../consents/bank-consents.ts';
import type { MockBankDefinition } from '../definition.ts';
import type { Faults } from '../faults/faults.ts';
import type { BankLedger } from '../ledger/ledger.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import type { Notifications } from '../notifications/notifications.ts';
import type { SharedAccountsRegister } from '../oauth/shared-accounts.ts';
import type { Oddities } from '../oddities/oddities.ts';
import { BankProblem } from '../problems.ts';
import type { WrittenBooks } from './written-books.ts';

/** What the admin API works on. */
export interface AdminOptions {
  readonly definition: MockBankDefinition;
  readonly ledger: BankLedger;
  readonly books: WrittenBooks;
  readonly clock: BankClock;
  readonly faults: Faults;
  readonly oddities: Oddities;
  readonly consents: BankConsents;
  readonly shared: SharedAccountsRegister;
  readonly notifications: Pick<Notifications, 'look' | 'booked' | 'revoked'>;
  /** Ends an OAuth grant with all its tokens. */
  readonly revokeGrant: (grantId: string) => Promise<void>;
}

/** Every account of the bank. */
export function allAccounts({ ledger }: Pick<AdminOptions, 'ledger'>): readonly LedgerAccount[] {
  return ledger.users.flatMap(({ userName }) => ledger.accounts(userName));
}

/** The account of a wire id. Throws BankProblem account-not-found. */
export function accountOf(options: Pick<AdminOptions, 'ledger' | 'definition'>, wireId: string): LedgerAccount {
  const account = allAccounts(options).find((one) => options.definition.ids.account(one) === wireId);
  if (account === undefined) throw new BankProblem('account-not-found', 'there is no such account');
  return account;
}
