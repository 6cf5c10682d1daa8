import {
  type AccountStatus,
  type AccountType,
  maskIdentification,
  type UnifiedAccount,
  type UnifiedBalance,
  type UnifiedProduct,
} from '@of/contracts';
import { amountFromJsonNumber, formatAmount, negateAmount } from '@of/money';
import type { z } from 'zod';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { parseWire, schemaChanged, wireAmount } from '../../contract/parse.ts';
import { expectGiven } from '../../contract/refused.ts';
import { fdxAccountItem, fdxLoan } from './wire.ts';

type Wire = z.infer<typeof fdxAccountItem>['account'];

/** A JSON number as decimal text with the currency's decimals at least: 54.2 → "54.20". */
export const amountOf = (path: string, value: number, currency: string): string =>
  wireAmount(path, () => formatAmount(amountFromJsonNumber(value), currency));

const STATUS: Readonly<Record<Wire['status'], AccountStatus>> = {
  OPEN: 'Active',
  DELINQUENT: 'Active',
  NEGATIVECURRENTBALANCE: 'Active',
  PENDINGOPEN: 'Inactive',
  PENDINGCLOSE: 'Inactive',
  RESTRICTED: 'Inactive',
  PAID: 'Closed',
  CLOSED: 'Closed',
};

const TYPES: Readonly<Record<string, AccountType>> = {
  CHECKING: 'Checking',
  SAVINGS: 'Savings',
  MONEYMARKET: 'Savings',
  CD: 'Savings',
  HIGHINTERESTSAVINGSACCOUNT: 'Savings',
  FIRSTHOMESAVINGSACCOUNT: 'Savings',
  CREDITCARD: 'CreditCard',
  CHARGE: 'CreditCard',
  LINEOFCREDIT: 'LineOfCredit',
  HOMELINEOFCREDIT: 'LineOfCredit',
};

function typeOf({ accountCategory, accountType }: Wire): AccountType {
  if (accountCategory === 'INVESTMENT_ACCOUNT') return 'Investment';
  return Object.hasOwn(TYPES, accountType) ? (TYPES[accountType] ?? 'Other') : 'Other';
}

type BookedField = 'currentBalance' | 'currentValue';
type AvailableField = 'availableBalance' | 'availableCredit' | 'availableCashBalance';

/** The fields of an account that hold its booked and its available balance, by category. */
const BALANCES: Readonly<Record<string, readonly [BookedField, AvailableField]>> = {
  DEPOSIT_ACCOUNT: ['currentBalance', 'availableBalance'],
  LOC_ACCOUNT: ['currentBalance', 'availableCredit'],
  INVESTMENT_ACCOUNT: ['currentValue', 'availableCashBalance'],
};

/**
 * What is posted, and what is available. A line of credit's balance is owed: positive there, negative for the user; its available
 * amount is what is left of the limit. Whether a deposit account's holds an overdraft, FDX does not say.
 */
function balancesOf(wire: Wire): UnifiedBalance[] {
  const isCredit = wire.accountCategory === 'LOC_ACCOUNT';
  const currency = wire.currency.currencyCode;
  const [bookedField, availableField] = BALANCES[wire.accountCategory] ?? [];
  if (bookedField === undefined || availableField === undefined) return [];
  const booked = wire[bookedField];
  if (booked === undefined) throw schemaChanged(`account.${bookedField}`, 'missing among the details');
  const amount = amountOf(`account.${bookedField}`, booked, currency);
  const available = wire[availableField];
  return [
    { type: 'Booked', amount: isCredit ? negateAmount(amount) : amount, currency, bankType: bookedField },
    ...(available === undefined
      ? []
      : [
          {
            type: 'Available' as const,
            amount: amountOf(`account.${availableField}`, available, currency),
            currency,
            ...(isCredit ? { creditLineIncluded: true } : {}),
            bankType: availableField,
          },
        ]),
  ];
}

const DESCRIPTOR: Mapped = {
  accountId: true,
  accountCategory: true,
  accountType: true,
  accountNumberDisplay: true,
  productName: true,
  nickname: true,
  status: true,
  currency: { currencyCode: true },
};

const ACCOUNT: Mapped = {
  details: true,
  account: {
    ...DESCRIPTOR,
    currentBalance: true,
    availableBalance: true,
    availableCredit: true,
    currentValue: true,
    availableCashBalance: true,
  },
};

const identificationOf = ({
  accountNumberDisplay: value,
  accountCategory,
}: Pick<Wire, 'accountNumberDisplay' | 'accountCategory'>) =>
  value === undefined
    ? undefined
    : { scheme: accountCategory === 'LOC_ACCOUNT' ? ('MaskedPAN' as const) : ('AccountNumber' as const), value };

/** The account of one item that `fetch.accounts` put together. */
export function account(raw: unknown): UnifiedAccount {
  const { details, account: wire } = parseWire(fdxAccountItem, raw);
  return {
    accountId: wire.accountId,
    type: typeOf(wire),
    status: STATUS[wire.status],
    name: wire.nickname,
    description: wire.productName,
    currency: wire.currency.currencyCode,
    identification: identificationOf(wire),
    balances: details === 'given' ? balancesOf(wire) : [],
    balancesMissing: details === 'failed' ? true : undefined,
    extensions: leftOver(raw, ACCOUNT),
  };
}

const LOAN: Mapped = {
  accountId: true,
  accountNumber: true,
  accountCategory: true,
  accountType: true,
  productName: true,
  nickname: true,
  status: true,
  currency: { currencyCode: true },
  principalBalance: true,
  originalPrincipal: true,
  originatingDate: true,
  loanTerm: true,
  maturityDate: true,
  interestRate: true,
};

/** A mortgage's term counts in years, where it is a whole number of them. */
function termOf(type: UnifiedProduct['type'], months: number | undefined) {
  return type === 'Mortgage' && months !== undefined && months % 12 === 0
    ? { amortizationPeriodYears: months / 12 }
    : { repaymentPeriodMonths: months };
}

/** A loan's number is kept as it may be shown. */
function withMaskedNumber(rest: UnifiedProduct['extensions'], value: string | undefined): UnifiedProduct['extensions'] {
  if (value === undefined) return rest;
  return { ...rest, accountNumber: maskIdentification({ scheme: 'AccountNumber', value }).masked };
}

/** The loan or mortgage of one LoanAccount. */
export function product(raw: unknown): UnifiedProduct {
  expectGiven(raw, 'Liberty Bank does not give this loan’s details');
  const wire = parseWire(fdxLoan, raw);
  const currency = wire.currency.currencyCode;
  const type = wire.accountType === 'MORTGAGE' || wire.accountType === 'HOMEEQUITYLOAN' ? 'Mortgage' : 'Loan';
  return {
    productId: wire.accountId,
    type,
    status: STATUS[wire.status],
    name: wire.nickname,
    description: wire.productName,
    amount: amountOf('principalBalance', Math.max(0, wire.principalBalance), currency),
    originalAmount:
      wire.originalPrincipal === undefined
        ? undefined
        : amountOf('originalPrincipal', wire.originalPrincipal, currency),
    currency,
    interestRate: wireAmount('interestRate', () => amountFromJsonNumber(wire.interestRate)),
    openingDate: wire.originatingDate,
    maturityDate: wire.maturityDate,
    ...termOf(type, wire.loanTerm),
    extensions: withMaskedNumber(leftOver(raw, LOAN), wire.accountNumber),
  };
}
