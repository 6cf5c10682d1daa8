import type { LedgerProduct } from '@of/mock-bank-kit';
import { greenIds } from '../ids.ts';
import { dateTimeOf, jsonNumber, userIdOf } from '../wire-values.ts';

/** What only a loan has (months, collateral) or only a mortgage (years, property). */
function kindOf(product: LedgerProduct) {
  if (product.kind === 'loan') {
    return { ProductType: 'Loan', RepaymentPeriod: product.termMonths, LoanCollateral: product.collateral };
  }
  const { address, valueMinor } = product.property;
  return {
    ProductType: 'Mortgage',
    AmortizationPeriod: product.termMonths / 12,
    PropertyDetails: { Address: address, PropertyValue: jsonNumber(valueMinor) },
  };
}

/** A loan or mortgage in the source's own model; ProductAmount is what is still owed. */
export function productBody(product: LedgerProduct) {
  return {
    ProductId: greenIds.product(product),
    ProductBank: 'Green Bank',
    ProductStatus: product.outstandingMinor > 0 ? 'Active' : 'Closed',
    ProductAmount: jsonNumber(product.outstandingMinor),
    ProductOriginalAmount: jsonNumber(product.originalMinor),
    ProductCurrency: product.currency,
    ProductInterestRate: Number(product.annualRate),
    ProductDate: { OpeningDate: dateTimeOf(product.openedOn) },
    ProductCustomer: { UserName: product.userName, UserId: userIdOf(product.userName) },
    GreenProductNarrative: product.label,
    ...kindOf(product),
  };
}
