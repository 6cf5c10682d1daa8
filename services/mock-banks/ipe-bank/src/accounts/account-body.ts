import type { LedgerAccount } from '@of/mock-bank-kit';
import { accountCheckDigit } from '../documents.ts';
import { ipeIds } from '../ids.ts';
import { institution } from '../institution.ts';

const typeOf = ({ kind }: LedgerAccount): string => (kind === 'savings' ? 'CONTA_POUPANCA' : 'CONTA_DEPOSITO_A_VISTA');

/** Where an account is: bank, branch, number, check digit. */
export function numberOf(number: string) {
  const { compeCode, branchCode } = institution;
  return { compeCode, branchCode, number: number.padStart(8, '0'), checkDigit: accountCheckDigit(number) };
}

/** An account in the list. */
export function accountBody(account: LedgerAccount) {
  const { brandName, companyCnpj } = institution;
  return {
    ...{ brandName, companyCnpj, type: typeOf(account) },
    ...numberOf(account.number),
    accountId: ipeIds.account(account),
  };
}

/** An account's identification: here alone stands its currency. */
export function identificationBody(account: LedgerAccount) {
  return {
    ...numberOf(account.number),
    type: typeOf(account),
    subtype: 'INDIVIDUAL',
    currency: account.currency,
  };
}
