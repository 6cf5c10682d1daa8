import type { LedgerAccount, LedgerProduct } from '@of/mock-bank-kit';
import { moneyOf } from '../wire-values.ts';

const OTHER = {
  savings: {
    ProductName: 'Rainy Day Saver',
    Name: 'Savings account',
    Description: 'An instant access savings account',
  },
  'credit-card': { ProductName: 'Platinum Card', Name: 'Credit card', Description: 'A personal credit card' },
} as const;

/** The product behind an account. The standard has a type for current accounts only; what is another is spelled out. */
export function accountProduct({ kind }: LedgerAccount, accountId: string) {
  if (kind === 'checking')
    return {
      ProductName: 'Albion Current Account',
      ProductId: 'ALB-PCA-1',
      AccountId: accountId,
      ProductType: 'PersonalCurrentAccount',
    };
  const { ProductName, Name, Description } = OTHER[kind];
  return { ProductName, AccountId: accountId, ProductType: 'Other', OtherProductType: { Name, Description } };
}

/** One fixed rate over the whole term, in months. */
function interestOf({ annualRate, termMonths }: LedgerProduct) {
  const band = {
    TierValueMinimum: '0.00',
    TierValueMinTerm: termMonths,
    MinTermPeriod: 'PMTH',
    TierValueMaxTerm: termMonths,
    MaxTermPeriod: 'PMTH',
    FixedVariableInterestRateType: 'INFI',
    RepAPR: annualRate,
    LoanProviderInterestRateType: 'INFR',
    LoanProviderInterestRate: annualRate,
  };
  return {
    LoanInterestTierBandSet: [{ TierBandMethod: 'INWH', CalculationMethod: 'ITCO', LoanInterestTierBand: [band] }],
  };
}

/** What the standard has no field for: what was lent and what secures it. */
function supplementOf(product: LedgerProduct) {
  const lent = { OriginalAmount: moneyOf(product.originalMinor, product.currency) };
  if (product.kind === 'loan') return { ...lent, Collateral: product.collateral };
  const { address, valueMinor } = product.property;
  return { ...lent, Property: { Address: address, Value: moneyOf(valueMinor, product.currency) } };
}

/** The product behind a loan or mortgage: an "Other" type, as the standard's own SMELoan is a business's. */
export function loanProduct(product: LedgerProduct, accountId: string) {
  const Name = product.kind === 'loan' ? 'Personal loan' : 'Residential mortgage';
  return {
    ProductName: product.label,
    AccountId: accountId,
    ProductType: 'Other',
    OtherProductType: {
      Name,
      Description: `${Name} at a fixed rate, repaid in equal instalments`,
      LoanInterest: interestOf(product),
      Repayment: { RepaymentType: 'USCI', RepaymentFrequency: 'SMMO', AmountType: 'RACI' },
      SupplementaryData: supplementOf(product),
    },
  };
}
