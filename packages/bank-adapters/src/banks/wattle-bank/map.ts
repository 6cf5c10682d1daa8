import type { UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import { absoluteAmount, canonicalAmount, compareAmounts, formatAmount } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged, wireAmount } from '../../contract/parse.ts';
import { expectGiven } from '../../contract/refused.ts';
import { dayOf } from './calendar.ts';
import { LOANS, wattleAccount, wattleLoan, wattleTransaction } from './wire.ts';

const amount = (path: string, value: string, currency: string): string =>
  wireAmount(path, () => formatAmount(value, currency));

const STATUS = { OPEN: 'Active', CLOSED: 'Closed' } as const;

const BASE: Mapped = {
  accountId: true,
  displayName: true,
  nickname: true,
  creationDate: true,
  openStatus: true,
};
const BALANCE: Mapped = { accountId: true, currentBalance: true, availableBalance: true, currency: true };
const ACCOUNT: Mapped = {
  account: { ...BASE, bsb: true, accountNumber: true, maskedNumber: true },
  balance: BALANCE,
};

/** The standard has one category for both: what earns interest is a savings account. */
function typeOf(category: string, depositRate: string | undefined): UnifiedAccount['type'] {
  if (category === 'CRED_AND_CHRG_CARDS') return 'CreditCard';
  if (category === 'OVERDRAFTS') return 'LineOfCredit';
  if (category === 'TERM_DEPOSITS') return 'Savings';
  if (category !== 'TRANS_AND_SAVINGS_ACCOUNTS') return 'Other';
  return depositRate !== undefined && compareAmounts(depositRate, '0') > 0 ? 'Savings' : 'Checking';
}

type Wire = ReturnType<typeof parseAccount>;
const parseAccount = (raw: unknown) => parseWire(wattleAccount, raw);

function identificationOf({ bsb, accountNumber, maskedNumber }: Wire['account']): UnifiedAccount['identification'] {
  return bsb === undefined || accountNumber === undefined
    ? { scheme: 'MaskedPAN', value: maskedNumber }
    : { scheme: 'BBAN', value: `${bsb}${accountNumber}` };
}

/** The booked balance, and what can be spent: a limit that the bank gives is in it. */
function balancesOf(balance: NonNullable<Wire['balance']>): UnifiedAccount['balances'] {
  const { currency, creditLimit } = balance;
  const current = amount('balance.currentBalance', balance.currentBalance, currency);
  const available = amount('balance.availableBalance', balance.availableBalance, currency);
  return [
    { type: 'Booked', amount: current, currency, bankType: 'currentBalance' },
    {
      ...{ type: 'Available', amount: available, currency, bankType: 'availableBalance' },
      ...(creditLimit === undefined ? {} : { creditLineIncluded: true }),
    },
  ];
}

const REFUSED = 'Wattle Bank does not give this account’s detail';

/** The account of one detail beside its balance. */
export function account(raw: unknown): UnifiedAccount {
  expectGiven(raw, REFUSED);
  const { account: wire, balance } = parseAccount(raw);
  if (balance !== undefined) expectSame('balance.accountId', balance.accountId, wire.accountId, 'account');
  const hasNumber = wire.bsb !== undefined && wire.accountNumber !== undefined;
  const mapped = hasNumber ? { ...ACCOUNT, account: { ...BASE, bsb: true, accountNumber: true } as const } : ACCOUNT;
  return {
    accountId: wire.accountId,
    type: typeOf(wire.productCategory, wire.depositRate),
    status: STATUS[wire.openStatus],
    name: wire.nickname ?? wire.displayName,
    description: wire.displayName,
    currency: balance?.currency ?? 'AUD',
    identification: identificationOf(wire),
    openingDate: wire.creationDate,
    balances: balance === undefined ? [] : balancesOf(balance),
    ...(balance === undefined ? { balancesMissing: true } : {}),
    extensions: leftOver(raw, mapped),
  };
}

const TRANSACTION: Mapped = {
  accountId: true,
  type: true,
  status: true,
  description: true,
  postingDateTime: true,
  valueDateTime: true,
  executionDateTime: true,
  amount: true,
  currency: true,
  reference: true,
  merchantName: true,
  merchantCategoryCode: true,
  billerName: true,
};
/** The id of what is posted lasts. A pending entry's does not: the posted one has another, and nothing says which. */
const POSTED: Mapped = { ...TRANSACTION, transactionId: true };
const { merchantCategoryCode: _noCode, ...TRANSACTION_WITHOUT_CODE } = TRANSACTION;
const POSTED_WITHOUT_CODE: Mapped = { ...TRANSACTION_WITHOUT_CODE, transactionId: true };
/** What is mapped of an entry, whose category code may be none. */
const mappedOf = (isPosted: boolean, hasCode: boolean): Mapped =>
  hasCode ? (isPosted ? POSTED : TRANSACTION) : isPosted ? POSTED_WITHOUT_CODE : TRANSACTION_WITHOUT_CODE;
const isCategoryCode = (text: string | undefined): text is string => text !== undefined && /^\d{4}$/.test(text);

/** The transaction of one item of `data.transactions`. What goes out is negative already, on a card too. */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction {
  const wire = parseWire(wattleTransaction, raw);
  expectSame('accountId', wire.accountId, of.accountId, 'account');
  const currency = wire.currency ?? 'AUD';
  // Without a balance nobody knows the account's currency: it is taken for AUD then.
  if (of.balancesMissing !== true) expectSame('currency', currency, of.currency, 'currency');
  const isPosted = wire.status === 'POSTED';
  const { postingDateTime: posted, valueDateTime: value, merchantName } = wire;
  const categoryCode = isCategoryCode(wire.merchantCategoryCode) ? wire.merchantCategoryCode : undefined;
  if (isPosted && posted === undefined) throw schemaChanged('postingDateTime', 'missing, although it is posted');
  const payee = wire.billerName ?? merchantName;
  return {
    bankTransactionId: isPosted ? wire.transactionId : undefined,
    status: isPosted ? 'Booked' : 'Pending',
    amount: amount('amount', wire.amount, currency),
    currency,
    bookingDate: isPosted && posted !== undefined ? dayOf(posted) : undefined,
    valueDate: value === undefined ? undefined : dayOf(value),
    transactionTime: wire.executionDateTime,
    description: wire.description,
    counterparty: payee === undefined ? undefined : { name: payee },
    merchant:
      merchantName === undefined && categoryCode === undefined ? undefined : { name: merchantName, categoryCode },
    reference: wire.reference === '' ? undefined : wire.reference,
    bankTransactionCode: { scheme: 'Proprietary', code: wire.type },
    extensions: leftOver(raw, mappedOf(isPosted, categoryCode !== undefined)),
  };
}

const LOAN: Mapped = {
  account: {
    ...{ accountId: true, displayName: true, nickname: true, openStatus: true, productCategory: true },
    lendingRate: true,
    loan: { originalStartDate: true, originalLoanAmount: true, originalLoanCurrency: true, loanEndDate: true },
  },
  balance: { accountId: true, currentBalance: true, currency: true },
};

/** A rate of the standard as per cent, its point moved two places: "0.0463" → "4.63". */
function perCent(rate: string): string {
  const [, sign = '', whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(rate) ?? [];
  const digits = decimals.padEnd(2, '0');
  const rest = digits.slice(2);
  return canonicalAmount(`${sign}${whole}${digits.slice(0, 2)}${rest === '' ? '' : `.${rest}`}`);
}

/** Whole months from one calendar date to another; undefined where it is not so. */
function monthsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const [year = 0, month = 0] = from.split('-').map(Number);
  const [endYear = 0, endMonth = 0] = to.split('-').map(Number);
  const months = (endYear - year) * 12 + endMonth - month;
  return months > 0 ? months : undefined;
}

/** What is owed is below zero, and told without a sign; on a loan that is in credit it is nothing. */
function owed(current: string, currency: string): string {
  const value = amount('balance.currentBalance', current, currency);
  return compareAmounts(value, '0') > 0 ? formatAmount('0', currency) : absoluteAmount(value);
}

/** The loan or mortgage of one detail beside its balance. The standard says nothing of what secures it. */
export function product(raw: unknown): UnifiedProduct {
  expectGiven(raw, REFUSED);
  const { account: wire, balance } = parseWire(wattleLoan, raw);
  expectSame('balance.accountId', balance.accountId, wire.accountId, 'account');
  const { loan, lendingRate } = wire;
  const { originalStartDate: start, loanEndDate: end, originalLoanAmount: lent } = loan ?? {};
  if (loan !== undefined)
    expectSame('account.loan.originalLoanCurrency', loan.originalLoanCurrency, balance.currency, 'currency');
  const months = monthsBetween(start, end);
  const isMortgage = LOANS[wire.productCategory] === 'Mortgage';
  const inYears = isMortgage && months !== undefined && months % 12 === 0;
  return {
    productId: wire.accountId,
    type: LOANS[wire.productCategory],
    status: STATUS[wire.openStatus],
    name: wire.nickname ?? wire.displayName,
    description: wire.displayName,
    amount: owed(balance.currentBalance, balance.currency),
    originalAmount: lent === undefined ? undefined : amount('account.loan.originalLoanAmount', lent, balance.currency),
    currency: balance.currency,
    interestRate: lendingRate === undefined ? undefined : wireAmount('account.lendingRate', () => perCent(lendingRate)),
    openingDate: start,
    maturityDate: end,
    repaymentPeriodMonths: inYears ? undefined : months,
    amortizationPeriodYears: inYears ? months / 12 : undefined,
    extensions: leftOver(raw, LOAN),
  };
}
