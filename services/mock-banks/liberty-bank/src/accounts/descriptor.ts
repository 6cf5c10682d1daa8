import type { LedgerAccount, LedgerProduct } from '@of/mock-bank-kit';
import { libertyIds } from '../ids.ts';

const DEPOSIT = 'DEPOSIT_ACCOUNT';
const LOC = 'LOC_ACCOUNT';

/** FDX's category of an account of the ledger; a loan is LOAN_ACCOUNT. */
export function categoryOf({ kind }: Pick<LedgerAccount, 'kind'>): 'DEPOSIT_ACCOUNT' | 'LOC_ACCOUNT' {
  return kind === 'credit-card' ? LOC : DEPOSIT;
}

const TYPES = { checking: 'CHECKING', savings: 'SAVINGS', 'credit-card': 'CREDITCARD' } as const;
const PRODUCTS = { checking: 'Everyday Checking', savings: 'Growth Savings', 'credit-card': 'Rewards Card' } as const;

/** A number that can be shown: its last four digits. */
function masked(number: string): string {
  return number.slice(-4).padStart(number.length, '*');
}

/** An account as the list shows it. A savings account has no nickname, and only a checking account a product id. */
export function accountDescriptor(account: LedgerAccount, accountId: string) {
  const { kind, number, label, currency } = account;
  return {
    accountCategory: categoryOf(account),
    accountId,
    accountType: TYPES[kind],
    accountNumberDisplay: masked(number),
    productName: PRODUCTS[kind],
    ...(kind === 'checking' ? { productId: 'LB-CHK-1' } : {}),
    ...(kind === 'savings' ? {} : { nickname: label }),
    status: 'OPEN',
    currency: { currencyCode: currency },
  };
}

/** The number of a loan: ten digits of its key. */
export function loanNumberOf({ key }: Pick<LedgerProduct, 'key'>): string {
  return (BigInt(`0x${key}`) % 10_000_000_000n).toString().padStart(10, '0');
}

function loanType(product: LedgerProduct): 'MORTGAGE' | 'AUTOLOAN' | 'LOAN' {
  if (product.kind === 'mortgage') return 'MORTGAGE';
  return product.collateral.startsWith('Vehicle') ? 'AUTOLOAN' : 'LOAN';
}

/** A loan or mortgage as the list of accounts shows it. */
export function loanDescriptor(product: LedgerProduct, status: 'OPEN' | 'PAID' | 'CLOSED') {
  return {
    accountCategory: 'LOAN_ACCOUNT',
    accountId: libertyIds.product(product),
    accountType: loanType(product),
    accountNumberDisplay: masked(loanNumberOf(product)),
    productName: product.kind === 'mortgage' ? 'Fixed-Rate Mortgage' : 'Fixed-Rate Loan',
    nickname: product.label,
    status,
    currency: { currencyCode: product.currency },
  };
}
