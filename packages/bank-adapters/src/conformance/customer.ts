import type { UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import type { BankAdapter, TransactionRange } from '../contract/bank-adapter.ts';
import { type Connection, connect } from './connection.ts';
import type { MockLedger, MockLedgerAccount, RunningMockBank } from './mock-bank.ts';
import { type Read, readAccounts, readProducts, readTransactions, whole } from './read-all.ts';

/** An account as it was mapped, beside what the bank's books say of it. */
export interface PairedAccount {
  readonly account: UnifiedAccount;
  readonly ledger: MockLedgerAccount;
  readonly oddities: readonly string[];
  readonly transactions: Read<UnifiedTransaction>;
}

/** All that one customer's consent gives, and what the bank's books say. */
export interface Customer {
  readonly user: string;
  readonly connection: Connection;
  readonly ledger: MockLedger;
  readonly accounts: Read<UnifiedAccount>;
  /** The accounts that are no loans. */
  readonly paired: readonly PairedAccount[];
  readonly products: Read<UnifiedProduct> | undefined;
}

const DAY_MS = 86_400_000;
const KINDS = { checking: 'Checking', savings: 'Savings', 'credit-card': 'CreditCard' } as const;

/** The unified type of an account of the bank's books. */
export const typeOf = ({ kind }: MockLedgerAccount): UnifiedAccount['type'] => KINDS[kind];

/** A loan that its standard lists among the accounts. */
export const isLoan = ({ type }: UnifiedAccount): boolean => type === 'Loan' || type === 'Mortgage';

/** The range that the application asks for: as far back as the bank allows, this day included. */
export function fullRange({ institution }: BankAdapter, asOf: string): TransactionRange {
  const { historyDays } = institution.limits;
  if (historyDays === undefined) return {};
  return { from: new Date(Date.parse(asOf) - (historyDays - 1) * DAY_MS).toISOString().slice(0, 10) };
}

/** Finds each account's books: by its id, or, where ids change with the consent, the next of its type. */
function pair(accounts: readonly UnifiedAccount[], books: readonly MockLedgerAccount[]) {
  const byId = new Map(books.map((one) => [one.id, one]));
  const left = books.filter(({ id }) => !accounts.some(({ accountId }) => accountId === id));
  return accounts.map((account) => {
    const known = byId.get(account.accountId);
    if (known !== undefined) return { account, ledger: known };
    const index = left.findIndex((one) => typeOf(one) === account.type);
    const [ledger] = index < 0 ? [] : left.splice(index, 1);
    if (ledger === undefined) throw new Error(`the bank's books have no ${account.type} ${account.accountId}`);
    return { account, ledger };
  });
}

/** Connects a customer and reads everything once. @throws BankError when anything cannot be read */
export async function readCustomer(adapter: BankAdapter, bank: RunningMockBank, user: string): Promise<Customer> {
  const connection = await connect(adapter, bank, { user });
  const ledger = await bank.ledgerOf(user);
  const oddities = await bank.oddities();
  const session = connection.session();
  const accounts = whole(await readAccounts(adapter, session));
  const paired: PairedAccount[] = [];
  for (const one of pair(
    accounts.mapped.filter((account) => !isLoan(account)),
    ledger.accounts,
  )) {
    const read = await readTransactions(adapter, session, one.account, fullRange(adapter, ledger.asOf));
    paired.push({ ...one, oddities: oddities.get(one.ledger.id) ?? [], transactions: whole(read) });
  }
  const products = await readProducts(adapter, session);
  return {
    ...{ user, connection, ledger, accounts, paired },
    products: products === undefined ? undefined : whole(products),
  };
}
