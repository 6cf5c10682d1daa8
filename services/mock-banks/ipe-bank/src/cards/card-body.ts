import type { BankLedger, LedgerAccount, Oddities } from '@of/mock-bank-kit';
import { ipeIds } from '../ids.ts';
import { institution } from '../institution.ts';
import { signedMoney, unsignedMoney } from '../money.ts';

/** The last digits of the card: all that the standard shows of its number. */
export function lastDigits({ number }: LedgerAccount): string {
  return number.slice(-4);
}

const PRODUCT = { productType: 'GOLD', creditCardNetwork: 'ELO' } as const;

/** A card account in the list. */
export function cardBody(account: LedgerAccount) {
  const { brandName, companyCnpj } = institution;
  return { creditCardAccountId: ipeIds.account(account), brandName, companyCnpj, name: account.label, ...PRODUCT };
}

/** A card account's identification: its cards. */
export function cardIdentificationBody(account: LedgerAccount) {
  const card = { identificationNumber: lastDigits(account), isMultipleCreditCard: false };
  return { name: account.label, ...PRODUCT, paymentMethod: [card] };
}

/** What may be drawn as cash: a fifth of the limit. */
const CASH_SHARE = 5;

/**
 * The limits: what is used is positive, and what is available is the credit that remains, not money. With balance-choice on, what
 * is still processed is not available either, and the part that may be drawn as cash stands beside the whole.
 */
export function limitsBody(account: LedgerAccount, ledger: BankLedger, oddities: Oddities, now: number) {
  const { currency, creditLimitMinor: limit, key } = account;
  const isOdd = oddities.isOn('balance-choice', account);
  const used = -ledger.balanceMinor(key, now);
  const committed = isOdd ? -ledger.balanceMinor(key, now, 'pending') : used;
  const common = {
    consolidationType: 'CONSOLIDADO',
    identificationNumber: lastDigits(account),
    isLimitFlexible: false,
  };
  const total = {
    creditLineLimitType: 'LIMITE_CREDITO_TOTAL',
    ...common,
    limitAmount: unsignedMoney(limit, currency),
    usedAmount: signedMoney(used, currency),
    availableAmount: signedMoney(limit - committed, currency),
  };
  const cashLimit = Math.floor(limit / CASH_SHARE);
  const cash = {
    creditLineLimitType: 'LIMITE_CREDITO_MODALIDADE_OPERACAO',
    ...common,
    lineName: 'SAQUE_CREDITO_BRASIL',
    limitAmount: unsignedMoney(cashLimit, currency),
    usedAmount: signedMoney(0, currency),
    availableAmount: signedMoney(cashLimit, currency),
  };
  return isOdd ? [cash, total] : [total];
}
