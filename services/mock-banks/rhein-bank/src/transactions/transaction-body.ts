import { type BankDeps, dateOf, type LedgerAccount, type LedgerTransaction } from '@of/mock-bank-kit';
import { bankDate, daysAfter } from '../calendar.ts';
import { foreignIbanOf } from '../identification.ts';
import { caseOf } from '../ids.ts';
import { signedAmount } from '../money.ts';
import { codesOf } from './codes.ts';
import { hasLastingIds } from './entry-id.ts';
import { partiesOf } from './parties.ts';
import { remittanceOf } from './remittance.ts';

/** What an entry's body depends on beside the entry. */
export interface EntryContext {
  readonly account: LedgerAccount;
  readonly owner: string;
  readonly deps: Pick<BankDeps, 'oddities'>;
  /** Path of the account's resource. */
  readonly base: string;
}

/** The statement that an entry is on, one a month: entries share it. */
const statementOf = (date: string): string => `AUSZUG ${date.slice(0, 4)}/${date.slice(5, 7)}`;

/** What SEPA adds to a direct debit or a transfer; a standing order's end-to-end id says that there is none. */
function sepaOf({ kind, key, merchant }: LedgerTransaction) {
  switch (kind) {
    case 'direct-debit': {
      const creditor = foreignIbanOf(merchant?.name ?? '');
      return {
        endToEndId: `DD-${key}`,
        mandateId: `M${creditor.slice(-8)}`,
        creditorId: `DE98ZZZ0${creditor.slice(-10)}`,
      };
    }
    case 'transfer':
    case 'salary':
      return { endToEndId: `E2E-${key}`, ...(kind === 'salary' ? { purposeCode: 'SALA' } : {}) };
    case 'standing-order':
      return { endToEndId: 'NOTPROVIDED' };
    default:
      return {};
  }
}

/** Days of value: the ledger's, some weeks ahead with the oddity `date-shift`; one in eight entries does not tell. */
function valueDateOf(transaction: LedgerTransaction, isShifted: boolean) {
  if (caseOf(transaction, 8, 'value date') === 0) return {};
  const date = dateOf(transaction.valueDay);
  const isAhead = isShifted && caseOf(transaction, 3, 'value ahead') === 0;
  return { valueDate: isAhead ? daysAfter(date, 21) : date };
}

function commonOf(transaction: LedgerTransaction, { account, owner, deps }: EntryContext) {
  return {
    transactionAmount: signedAmount(transaction.amountMinor, account.currency),
    ...partiesOf(transaction, owner, deps.oddities.isOn('payee-elsewhere', account)),
    ...remittanceOf(transaction, hasLastingIds(deps, account)),
    ...codesOf(transaction, caseOf(transaction, 6, 'codes')),
  };
}

/** A booked entry of a payment account, from the account's view: a debit is negative. */
export function bookedBody(transaction: LedgerTransaction, id: string | undefined, context: EntryContext) {
  const { account, deps, base } = context;
  const isShifted = deps.oddities.isOn('date-shift', account);
  const bookingDate = bankDate(transaction.bookedAt, isShifted);
  const details = { transactionDetails: { href: `${base}/transactions/${id}` } };
  return {
    ...(id === undefined ? {} : { transactionId: id }),
    entryReference: statementOf(bookingDate),
    ...sepaOf(transaction),
    bookingDate,
    ...valueDateOf(transaction, isShifted),
    ...commonOf(transaction, context),
    ...(hasLastingIds(deps, account) ? { _links: details } : {}),
  };
}

/** A pending entry: it has no id and no day of booking; its day of value is when it was made. A payment that was refused says so in the bank's own code alone. */
export function pendingBody(transaction: LedgerTransaction, context: EntryContext) {
  const { proprietaryBankTransactionCode: _own, ...common } = commonOf(transaction, context);
  const isShifted = context.deps.oddities.isOn('date-shift', context.account);
  return {
    valueDate: bankDate(transaction.initiatedAt, isShifted),
    ...common,
    ...(transaction.declined === true ? { proprietaryBankTransactionCode: 'DECLINED' } : {}),
  };
}
