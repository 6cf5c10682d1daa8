import { dateOf, type LedgerTransaction, startOfDay } from '@of/mock-bank-kit';
import { dateText, jsonNumber, monthsLater } from '../wire-values.ts';
import { loanDescriptor, loanNumberOf } from './descriptor.ts';
import type { Loan } from './loans.ts';

/** The first instalment's day after today. */
function nextDueAt({ product }: Loan, now: number): number | undefined {
  for (let month = 1; month <= product.termMonths; month += 1) {
    const dueAt = monthsLater(startOfDay(product.openedOn), month);
    if (dueAt > now) return dueAt;
  }
  return undefined;
}

/** What is due next. Its amount is left out of the last instalment, which is what is then left. */
function nextPayment(loan: Loan, last: LedgerTransaction | undefined, now: number) {
  const dueAt = nextDueAt(loan, now);
  if (loan.status !== 'OPEN' || dueAt === undefined) return {};
  const instalment = -(last?.amountMinor ?? 0);
  const isRegular = instalment > 0 && loan.product.outstandingMinor > instalment;
  return {
    ...(isRegular ? { nextPaymentAmount: jsonNumber(instalment) } : {}),
    nextPaymentDate: dateText(dueAt),
  };
}

/** A loan or mortgage in full (LoanAccount): what is owed is positive, the rate is per cent a year, the term months. */
export function loanBody(loan: Loan, now: number) {
  const { product, status, maturesAt, payments } = loan;
  const last = payments().at(-1);
  return {
    ...loanDescriptor(product, status),
    ...(product.kind === 'mortgage' ? { accountNumber: loanNumberOf(product) } : {}),
    principalBalance: jsonNumber(product.outstandingMinor),
    originalPrincipal: jsonNumber(product.originalMinor),
    originatingDate: dateOf(product.openedOn),
    loanTerm: product.termMonths,
    ...nextPayment(loan, last, now),
    ...(last === undefined
      ? {}
      : { lastPaymentAmount: jsonNumber(-last.amountMinor), lastPaymentDate: dateText(last.bookedAt) }),
    maturityDate: dateText(maturesAt),
    interestRate: Number(product.annualRate),
    interestRateType: 'FIXED',
  };
}
