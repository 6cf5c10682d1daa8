import { dateOf, type LedgerProduct } from '@of/mock-bank-kit';
import { monthsFrom, toTheSecond } from '../calendar.ts';
import { cpfOf } from '../documents.ts';
import { ipeIds } from '../ids.ts';
import { institution } from '../institution.ts';
import { decimalOf } from '../money.ts';
import type { Repayments } from './repayments.ts';

/** What a contract is called by: a mortgage is a loan secured by a home, for this API has no other. */
function kindOf({ kind }: LedgerProduct) {
  return {
    productType: 'EMPRESTIMOS',
    productSubType: kind === 'mortgage' ? 'HOME_EQUITY' : 'CREDITO_PESSOAL_SEM_CONSIGNACAO',
    productSubTypeCategory: kind === 'mortgage' ? 'OUTRO' : 'CREDITO_PESSOAL_CLEAN',
  };
}

const numberOf = ({ key }: LedgerProduct): string => `CT-${key.slice(0, 12).toUpperCase()}`;

/** The nation-wide identification of a credit: bank, kind, customer, number. */
function ipocOf(product: LedgerProduct): string {
  const kind = product.kind === 'mortgage' ? '0212' : '0203';
  return `${institution.companyCnpj.slice(0, 8)}${kind}1${cpfOf(product.userName)}${numberOf(product)}`;
}

/** A contract in the list. */
export function contractBody(product: LedgerProduct) {
  const { brandName, companyCnpj } = institution;
  return {
    contractId: ipeIds.product(product),
    ...{ brandName, companyCnpj },
    ...kindOf(product),
    ipocCode: ipocOf(product),
  };
}

/** Per cent a year ("4.63") as the fraction that the standard wants ("0.046300"). Six decimals hold it exactly. */
function fractionOf(annualRate: string): string {
  const [whole = '0', decimals = ''] = annualRate.split('.');
  const digits = `${whole.padStart(3, '0')}${decimals.padEnd(4, '0')}`;
  return `${Number(digits.slice(0, -6))}.${digits.slice(-6)}`;
}

/** A twelfth of the year's rate, rounded to six decimals. */
function monthlyFractionOf(annualRate: string): string {
  const millionths = Number(fractionOf(annualRate).replace('.', ''));
  const digits = String(Math.round(millionths / 12)).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

function interestRatesOf({ annualRate }: LedgerProduct) {
  const common = {
    taxType: 'NOMINAL',
    interestRateType: 'COMPOSTO',
    calculation: '30/360',
    referentialRateIndexerType: 'PRE_FIXADO',
    referentialRateIndexerSubType: 'PRE_FIXADO',
  };
  return [
    { ...common, taxPeriodicity: 'AM', preFixedRate: monthlyFractionOf(annualRate) },
    { ...common, taxPeriodicity: 'AA', preFixedRate: fractionOf(annualRate) },
  ];
}

/** A contract's terms. */
export function contractDetailBody(product: LedgerProduct, { last, isSettled }: Repayments) {
  const contractDate = dateOf(product.openedOn);
  const [whole = '0', decimals = ''] = product.annualRate.split('.');
  return {
    contractNumber: numberOf(product),
    ipocCode: ipocOf(product),
    productName: product.label,
    ...kindOf(product),
    contractDate,
    disbursementDates: [contractDate],
    ...(isSettled && last !== undefined ? { settlementDate: last.date } : {}),
    contractAmount: decimalOf(product.originalMinor),
    currency: product.currency,
    dueDate: monthsFrom(contractDate, product.termMonths),
    instalmentPeriodicity: 'MENSAL',
    firstInstalmentDueDate: monthsFrom(contractDate, 1),
    CET: `${whole}.${decimals.padEnd(6, '0')}`,
    hasInsuranceContracted: product.kind === 'mortgage',
    amortizationScheduled: 'PRICE',
    interestRates: interestRatesOf(product),
    contractedFees: [],
    contractedFinanceCharges: [{ chargeType: 'MULTA_ATRASO_PAGAMENTO', chargeRate: '0.020000' }],
    ...(last === undefined ? {} : { nextInstalmentAmount: decimalOf(isSettled ? 0 : last.amountMinor) }),
  };
}

/** How long the contract runs: a mortgage's term is counted in years, a loan's in months; what is left in months. */
export function instalmentsBody({ kind, termMonths }: LedgerProduct, { paid }: Repayments) {
  const total =
    kind === 'mortgage'
      ? { typeNumberOfInstalments: 'ANO', totalNumberOfInstalments: termMonths / 12 }
      : { typeNumberOfInstalments: 'MES', totalNumberOfInstalments: termMonths };
  return {
    ...total,
    typeContractRemaining: 'MES',
    contractRemainingNumber: termMonths - paid,
    paidInstalments: paid,
    dueInstalments: termMonths - paid,
    pastDueInstalments: 0,
  };
}

/** What was paid of the contract and what is still owed. */
export function paymentsBody(product: LedgerProduct, { paid, releases }: Repayments, now: number) {
  return {
    paidInstalments: paid,
    contractOutstandingBalance: decimalOf(product.outstandingMinor),
    lastUpdatedContractOutstandingBalance: toTheSecond(now).replace('Z', '.000Z'),
    releases: releases.map(({ id, number, date, amountMinor }) => ({
      paymentId: id,
      isOverParcelPayment: false,
      instalmentId: `${numberOf(product)}-${number}`,
      paidDate: date,
      currency: product.currency,
      paidAmount: decimalOf(amountMinor),
    })),
  };
}

/** What secures the contract. */
export function warrantyBody(product: LedgerProduct) {
  const { currency } = product;
  if (product.kind === 'mortgage')
    return {
      ...{ currency, warrantyType: 'ALIENACAO_FIDUCIARIA', warrantySubType: 'IMOVEIS_RESIDENCIAIS' },
      warrantyAmount: decimalOf(product.property.valueMinor),
    };
  const isVehicle = product.collateral.startsWith('Vehicle');
  return {
    ...{ currency, warrantyType: 'ALIENACAO_FIDUCIARIA' },
    warrantySubType: isVehicle ? 'VEICULOS_AUTOMOTORES' : 'EQUIPAMENTOS',
    warrantyAmount: decimalOf(product.originalMinor),
  };
}
