import type { UnifiedProduct } from '@of/contracts';
import { canonicalAmount, compareAmounts, sumAmounts } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { parseWire } from '../../contract/parse.ts';
import { expectGiven } from '../../contract/refused.ts';
import { exact, maskedText, REAL } from './map.ts';
import { type IpeInterestRate, type IpeLoan, loanItem } from './wire.ts';

/** The central bank's code of a contract has the debtor's tax number in it, and the contract's own. */
const NUMBERS: Mapped = { contractNumber: maskedText, ipocCode: maskedText };

/** Rates and warranties stay in the extensions whole: there may be several, and more of each than is mapped. So does the kind. */
const LOAN: Mapped = {
  contract: { ...NUMBERS, contractId: true },
  identification: {
    ...NUMBERS,
    productName: true,
    contractDate: true,
    contractAmount: true,
    currency: true,
    dueDate: true,
  },
  payments: { contractOutstandingBalance: true },
};

const TERM: Mapped = { instalments: { typeNumberOfInstalments: true, totalNumberOfInstalments: true } };

/** A fraction as per cent: "0.046300" → "4.63". */
function perCent(fraction: string): string {
  const [whole = '', decimals = ''] = fraction.split('.');
  return canonicalAmount(`${whole}${decimals.slice(0, 2)}.${decimals.slice(2)}`);
}

/**
 * The rate a year, where one is fixed: the year's own before twelve times the month's, which was rounded. A month's effective rate
 * is none of a year, and one that goes with an index is not known beforehand.
 */
function annualRate(rates: readonly IpeInterestRate[]): string | undefined {
  const fixed = rates.flatMap((rate) =>
    rate.referentialRateIndexerType === 'PRE_FIXADO' && rate.preFixedRate !== undefined
      ? [{ ...rate, fraction: rate.preFixedRate }]
      : [],
  );
  const annual = fixed.find(({ taxPeriodicity, taxType }) => taxPeriodicity === 'AA' && taxType === 'NOMINAL');
  const effective = fixed.find(({ taxPeriodicity }) => taxPeriodicity === 'AA');
  const monthly = fixed.find(({ taxPeriodicity, taxType }) => taxPeriodicity === 'AM' && taxType === 'NOMINAL');
  if (annual !== undefined) return perCent(annual.fraction);
  if (monthly !== undefined)
    return canonicalAmount(sumAmounts(Array.from({ length: 12 }, () => perCent(monthly.fraction))));
  return effective === undefined ? undefined : perCent(effective.fraction);
}

/** Months of a period that is counted in months or years; undefined for one in days or weeks. */
function monthsOf(unit: string, count: number | undefined): number | undefined {
  if (count === undefined || count === 0) return undefined;
  if (unit === 'MES') return count;
  return unit === 'ANO' ? count * 12 : undefined;
}

/** A loan's term counts in months, a mortgage's in years; one that is no whole number of years stays in months. */
function termOf(isMortgage: boolean, months: number | undefined) {
  if (months === undefined) return {};
  return isMortgage && months % 12 === 0 ? { amortizationPeriodYears: months / 12 } : { repaymentPeriodMonths: months };
}

/** Credit that is drawn and paid back at will: that nothing is owed of it now does not end it. */
const REVOLVING: ReadonlySet<string> = new Set(['CHEQUE_ESPECIAL', 'CONTA_GARANTIDA', 'CAPITAL_GIRO_TETO_ROTATIVO']);

/** A settlement is told by its date; of what is not told, a loan of which nothing is owed is paid off. */
function isSettled({ settlementDate, productSubType }: IpeLoan['identification'], isNothingOwed: boolean): boolean {
  return settlementDate !== undefined || (isNothingOwed && !REVOLVING.has(productSubType));
}

/** Somebody who answers for the loan: the amount of such a warranty is a percentage. */
const SURETY = 'GARANTIA_FIDEJUSSORIA';

/** The loan of one raw item: a contract with its terms, instalments, payments and warranties. */
export function product(raw: unknown): UnifiedProduct {
  expectGiven(raw, 'Ipê Bank does not give this now');
  const { contract, identification, instalments, payments, warranties } = parseWire(loanItem, raw);
  const { currency = REAL } = identification;
  // A loan that a home secures.
  const isMortgage = identification.productSubType === 'HOME_EQUITY';
  const amount = exact('payments.contractOutstandingBalance', payments.contractOutstandingBalance, currency);
  const months = monthsOf(instalments.typeNumberOfInstalments, instalments.totalNumberOfInstalments);
  const term = termOf(isMortgage, months);
  const lent = exact('identification.contractAmount', identification.contractAmount, currency);
  const [warranty] = warranties;
  const pledge = warranties.find(({ warrantyType }) => warrantyType !== SURETY);
  return {
    productId: contract.contractId,
    type: isMortgage ? 'Mortgage' : 'Loan',
    status: isSettled(identification, compareAmounts(amount, '0') === 0) ? 'Closed' : 'Active',
    name: identification.productName,
    amount,
    // None was agreed where it is zero.
    originalAmount: compareAmounts(lent, '0') === 0 ? undefined : lent,
    currency,
    interestRate: annualRate(identification.interestRates),
    openingDate: identification.contractDate,
    maturityDate: identification.dueDate,
    ...term,
    collateral: isMortgage ? undefined : warranty?.warrantySubType,
    property:
      isMortgage && pledge !== undefined ? { value: exact('warranties', pledge.warrantyAmount, currency) } : undefined,
    extensions: leftOver(raw, months === undefined ? LOAN : { ...LOAN, ...TERM }),
  };
}
