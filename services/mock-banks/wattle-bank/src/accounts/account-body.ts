import { type BankLedger, dateOf, type LedgerAccount, type LedgerProduct } from '@of/mock-bank-kit';
import { amountString, masked, rateString, sydneyDay } from '../wire-values.ts';
import { categoryOf, type Holding } from './holdings.ts';

const BSB = '638070';
const SAVINGS_RATE = '4.35';
const CARD_RATE = '13.99';
const DAY_MS = 86_400_000;

const PRODUCT_NAMES = { checking: 'Everyday', savings: 'Saver', 'credit-card': 'Card' } as const;

/** An account as a list shows it. What does not apply is left out: a savings account's status, which is open anyway. */
export function accountBody(holding: Holding) {
  const base = { accountId: holding.id, productCategory: categoryOf(holding), accountOwnership: 'ONE_PARTY' };
  if ('loan' in holding) {
    const { loan } = holding;
    return {
      ...base,
      displayName: loan.label,
      openStatus: loan.outstandingMinor > 0 ? 'OPEN' : 'CLOSED',
      maskedNumber: masked(loan.key.slice(0, 9)),
      productName: loan.kind === 'mortgage' ? 'Home Loan' : 'Personal Loan',
    };
  }
  const { kind, label, number, openedOn } = holding.account;
  return {
    ...base,
    creationDate: dateOf(openedOn),
    displayName: label,
    ...(kind === 'checking' ? { nickname: `My ${label.toLowerCase()}`, openStatus: 'OPEN', isOwned: true } : {}),
    maskedNumber: masked(number),
    productName: PRODUCT_NAMES[kind],
  };
}

/** The next fourteenth, when cards are to be paid. */
function cardBody({ key }: LedgerAccount, ledger: BankLedger, now: number) {
  const owed = Math.max(-ledger.balanceMinor(key, now), 0);
  return {
    minPaymentAmount: amountString(Math.min(owed, Math.max(2500, Math.ceil(owed / 50)))),
    paymentDueAmount: amountString(owed),
    paymentDueDate: sydneyDay(now + 14 * DAY_MS),
  };
}

function loanEnd({ openedOn, termMonths }: LedgerProduct): string {
  const [year = 0, month = 1, day = 1] = dateOf(openedOn).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + termMonths, Math.min(day, 28))).toISOString().slice(0, 10);
}

function loanBody(loan: LedgerProduct) {
  return {
    originalStartDate: dateOf(loan.openedOn),
    originalLoanAmount: amountString(loan.originalMinor),
    loanEndDate: loanEnd(loan),
    repaymentType: 'PRINCIPAL_AND_INTEREST',
    repaymentFrequency: 'P1M',
    ...(loan.kind === 'mortgage' ? { offsetAccountEnabled: false } : {}),
  };
}

/** What the detail of an account says beyond the list. A card's number is never shown whole. */
function detailOf(holding: Holding, ledger: BankLedger, now: number) {
  if ('loan' in holding) {
    const { loan } = holding;
    return { specificAccountUType: 'loan', loan: loanBody(loan), lendingRate: rateString(loan.annualRate) };
  }
  const { account } = holding;
  if (account.kind === 'credit-card') {
    const creditCard = cardBody(account, ledger, now);
    return { specificAccountUType: 'creditCard', creditCard, lendingRate: rateString(CARD_RATE) };
  }
  const numbers = { bsb: BSB, accountNumber: account.number };
  return account.kind === 'savings' ? { ...numbers, depositRate: rateString(SAVINGS_RATE) } : numbers;
}

/** The detail of an account. */
export function accountDetailBody(holding: Holding, ledger: BankLedger, now: number) {
  return { ...accountBody(holding), ...detailOf(holding, ledger, now) };
}
