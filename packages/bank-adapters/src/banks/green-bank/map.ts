import type { UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import { amountFromJsonNumber, formatAmount } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, wireAmount } from '../../contract/parse.ts';
import { greenAccount, greenProduct, greenTransaction } from './wire.ts';

/** A JSON number as decimal text with the currency's decimals at least: -54.2 → "-54.20". */
const amount = (path: string, value: number, currency: string): string =>
  wireAmount(path, () => formatAmount(amountFromJsonNumber(value), currency));

/** Green Bank keeps its calendar in UTC: the day of a time is the day it writes. */
const day = (utcTime: string): string => utcTime.slice(0, 10);

const ACCOUNT: Mapped = {
  AccountId: true,
  AccountNumber: true,
  AccountIdentificationType: true,
  AccountBank: true,
  AccountStatus: true,
  AccountType: true,
  AccountBalance: true,
  AccountCurrency: true,
  AccountDate: { OpeningDate: true },
  GreenAccountNarrative: true,
};

const ACCOUNT_STATUS = { Active: 'Active', Dormant: 'Inactive', Closed: 'Closed' } as const;

/** The account of one raw item of `Accounts`. `AccountBalance` is the booked balance. */
export function account(raw: unknown): UnifiedAccount {
  const wire = parseWire(greenAccount, raw);
  const currency = wire.AccountCurrency;
  return {
    accountId: wire.AccountId,
    type: wire.AccountType,
    status: ACCOUNT_STATUS[wire.AccountStatus],
    description: wire.GreenAccountNarrative,
    currency,
    identification: { scheme: 'AccountNumber', value: wire.AccountNumber },
    openingDate: day(wire.AccountDate.OpeningDate),
    balances:
      wire.AccountBalance === undefined
        ? []
        : [{ type: 'Booked', amount: amount('AccountBalance', wire.AccountBalance, currency), currency }],
    extensions: leftOver(raw, ACCOUNT),
  };
}

const TRANSACTION: Mapped = {
  TransactionId: true,
  AccountId: true,
  TransactionStatus: true,
  TransactionType: true,
  TransactionAmount: true,
  TransactionCurrency: true,
  TransactionDate: { BookingDate: true, ValueDate: true },
  MerchantName: true,
  MerchantCategoryCode: true,
  CounterpartyName: true,
  CounterpartyAccountNumber: true,
  GreenTransactionNarrative: true,
  ReversalOf: true,
};

/** The transaction of one raw item of `Transactions`. Debits are negative already. */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction {
  const wire = parseWire(greenTransaction, raw);
  expectSame('AccountId', wire.AccountId, of.accountId, 'account');
  expectSame('TransactionCurrency', wire.TransactionCurrency, of.currency, 'currency');
  const { CounterpartyName: name, CounterpartyAccountNumber: number } = wire;
  const { MerchantName: merchantName, MerchantCategoryCode: categoryCode } = wire;
  return {
    bankTransactionId: wire.TransactionId,
    status: wire.TransactionStatus,
    amount: amount('TransactionAmount', wire.TransactionAmount, wire.TransactionCurrency),
    currency: wire.TransactionCurrency,
    bookingDate: day(wire.TransactionDate.BookingDate),
    valueDate: day(wire.TransactionDate.ValueDate),
    transactionTime: wire.TransactionDate.BookingDate,
    description: wire.GreenTransactionNarrative,
    counterparty:
      name === undefined && number === undefined
        ? undefined
        : {
            name,
            identification: number === undefined ? undefined : { scheme: 'AccountNumber', value: number },
          },
    merchant:
      merchantName === undefined && categoryCode === undefined ? undefined : { name: merchantName, categoryCode },
    bankTransactionCode: { scheme: 'Proprietary', code: wire.TransactionType },
    reverses: wire.ReversalOf,
    extensions: leftOver(raw, TRANSACTION),
  };
}

const PRODUCT: Mapped = {
  ProductId: true,
  ProductBank: true,
  ProductStatus: true,
  ProductType: true,
  ProductAmount: true,
  ProductOriginalAmount: true,
  ProductCurrency: true,
  ProductInterestRate: true,
  ProductDate: { OpeningDate: true },
  GreenProductNarrative: true,
  RepaymentPeriod: true,
  LoanCollateral: true,
  AmortizationPeriod: true,
  PropertyDetails: { Address: true, PropertyValue: true },
};

/** The loan or mortgage of one raw item of `Products`. */
export function product(raw: unknown): UnifiedProduct {
  const wire = parseWire(greenProduct, raw);
  const currency = wire.ProductCurrency;
  const property = wire.PropertyDetails;
  return {
    productId: wire.ProductId,
    type: wire.ProductType,
    status: wire.ProductStatus,
    description: wire.GreenProductNarrative,
    amount: amount('ProductAmount', wire.ProductAmount, currency),
    originalAmount: amount('ProductOriginalAmount', wire.ProductOriginalAmount, currency),
    currency,
    interestRate: wireAmount('ProductInterestRate', () => amountFromJsonNumber(wire.ProductInterestRate)),
    openingDate: day(wire.ProductDate.OpeningDate),
    repaymentPeriodMonths: wire.RepaymentPeriod,
    amortizationPeriodYears: wire.AmortizationPeriod,
    collateral: wire.LoanCollateral,
    property:
      property === undefined
        ? undefined
        : {
            address: property.Address,
            value:
              property.PropertyValue === undefined
                ? undefined
                : amount('PropertyDetails.PropertyValue', property.PropertyValue, currency),
          },
    extensions: leftOver(raw, PRODUCT),
  };
}
