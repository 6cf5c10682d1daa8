import type { UnifiedProduct } from '@of/contracts';
import { compareAmounts, formatAmount, negateAmount } from '@of/money';
import type { Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged, wireAmount } from '../../contract/parse.ts';
import { expectGiven } from '../../contract/refused.ts';
import { day } from './calendar.ts';
import { balances, itemRest, statusOf } from './map-account.ts';
import { albionProductItem, type WireAmount } from './wire.ts';

const MONTHS_OF: Readonly<Record<string, number>> = { PMTH: 1, PQTR: 3, PHYR: 6, PYER: 12 };

const MAPPED: Mapped = {
  Account: { AccountId: true, OpeningDate: true, MaturityDate: true, Account: true },
  Balance: true,
  Product: {
    AccountId: true,
    ProductName: true,
    OtherProductType: {
      Description: true,
      SupplementaryData: {
        OriginalAmount: { Amount: true, Currency: true },
        Collateral: true,
        Property: { Address: true, Value: { Amount: true, Currency: true } },
      },
    },
  },
};

/** An amount in the product's own currency. */
function own(path: string, { Amount, Currency }: WireAmount, currency: string): string {
  expectSame(`${path}.Currency`, Currency, currency, 'currency');
  return wireAmount(`${path}.Amount`, () => formatAmount(Amount, Currency));
}

/** What is owed: the booked balance turned round. A loan that was paid too much is owed nothing of. */
function owed(balance: string, currency: string): string {
  return compareAmounts(balance, '0') > 0 ? formatAmount('0', currency) : negateAmount(balance);
}

/** The term by type: months of a loan, years of a mortgage where they are whole. */
function termOf(isMortgage: boolean, months: number | undefined) {
  if (months === undefined) return {};
  return isMortgage && months % 12 === 0 ? { amortizationPeriodYears: months / 12 } : { repaymentPeriodMonths: months };
}

/** The loan or mortgage of one item: a loan account with its balances and its product. */
export function product(raw: unknown): UnifiedProduct {
  expectGiven(raw, 'Albion Bank does not give this loan’s balance');
  const { Account: wire, Balance, Product } = parseWire(albionProductItem, raw);
  const booked = balances(Balance, wire.AccountId).find(({ type }) => type === 'Booked');
  if (booked === undefined) throw schemaChanged('Balance', 'no booked balance');
  if (Product !== undefined) expectSame('Product.AccountId', Product.AccountId, wire.AccountId, 'account');
  const other = Product?.OtherProductType;
  const band = other?.LoanInterest?.LoanInterestTierBandSet[0]?.LoanInterestTierBand[0];
  const months = (band?.TierValueMaxTerm ?? Number.NaN) * (MONTHS_OF[band?.MaxTermPeriod ?? ''] ?? Number.NaN);
  const { OriginalAmount: lent, Collateral, Property } = other?.SupplementaryData ?? {};
  const supplement = 'Product.OtherProductType.SupplementaryData';
  const { currency } = booked;
  if (wire.Currency !== undefined) expectSame('Account.Currency', wire.Currency, currency, 'currency');
  const isMortgage = wire.AccountTypeCode === 'MORT';
  return {
    productId: wire.AccountId,
    type: isMortgage ? 'Mortgage' : 'Loan',
    status: statusOf(wire.Status),
    name: Product?.ProductName?.slice(0, 256),
    description: other?.Description,
    amount: owed(booked.amount, currency),
    originalAmount: lent === undefined ? undefined : own(`${supplement}.OriginalAmount`, lent, currency),
    currency,
    interestRate: band?.LoanProviderInterestRate ?? band?.RepAPR,
    openingDate: wire.OpeningDate === undefined ? undefined : day(wire.OpeningDate),
    maturityDate: wire.MaturityDate === undefined ? undefined : day(wire.MaturityDate),
    ...termOf(isMortgage, Number.isInteger(months) ? months : undefined),
    collateral: Collateral,
    property:
      Property === undefined
        ? undefined
        : {
            address: Property.Address,
            value:
              Property.Value === undefined ? undefined : own(`${supplement}.Property.Value`, Property.Value, currency),
          },
    extensions: itemRest(raw, MAPPED, wire.Account, Balance),
  };
}
