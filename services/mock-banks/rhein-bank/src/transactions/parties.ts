import type { LedgerTransaction } from '@of/mock-bank-kit';
import { foreignIbanOf, ibanOf } from '../identification.ts';
import { caseOf } from '../ids.ts';

/** Kinds whose counterparty is known by an account, too. */
const WITH_ACCOUNT: ReadonlySet<LedgerTransaction['kind']> = new Set(['salary', 'direct-debit', 'transfer']);

function accountOf({ kind, counterparty }: LedgerTransaction, name: string) {
  if (counterparty?.accountNumber !== undefined) return { iban: ibanOf(counterparty.accountNumber) };
  return WITH_ACCOUNT.has(kind) ? { iban: foreignIbanOf(name) } : undefined;
}

/**
 * Who the other side is: the creditor of a debit, the debtor of a credit. With the oddity `payee-elsewhere` the name stands in the
 * field of the ultimate party, and where it belongs there is nothing, or the account's owner.
 */
export function partiesOf(transaction: LedgerTransaction, owner: string, isElsewhere: boolean) {
  const name = transaction.counterparty?.name ?? transaction.merchant?.name;
  if (name === undefined) return {};
  const account = accountOf(transaction, name);
  const isOwnTransfer = transaction.counterparty?.accountNumber !== undefined;
  const shown = !isElsewhere || isOwnTransfer ? name : caseOf(transaction, 2, 'payee') === 0 ? undefined : owner;
  const ultimate = shown === name ? undefined : name;
  return transaction.amountMinor < 0
    ? {
        ...(shown === undefined ? {} : { creditorName: shown }),
        ...(account === undefined ? {} : { creditorAccount: account }),
        ...(ultimate === undefined ? {} : { ultimateCreditor: ultimate }),
      }
    : {
        ...(shown === undefined ? {} : { debtorName: shown }),
        ...(account === undefined ? {} : { debtorAccount: account }),
        ...(ultimate === undefined ? {} : { ultimateDebtor: ultimate }),
      };
}
