import { unifiedProduct } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, withMember } from '../../conformance/raw-items.ts';
import { product } from './map-product.ts';

const rate = (taxPeriodicity: string, preFixedRate: string | undefined, taxType = 'NOMINAL') => ({
  taxType,
  taxPeriodicity,
  referentialRateIndexerType: preFixedRate === undefined ? 'POS_FIXADO' : 'PRE_FIXADO',
  ...(preFixedRate === undefined ? { postFixedRate: '0.010000' } : { preFixedRate }),
});
const loan = {
  contract: { contractId: 'l-1', ipocCode: '617043280203100000000191CT1' },
  identification: {
    productName: 'Car loan',
    productSubType: 'CREDITO_PESSOAL_SEM_CONSIGNACAO',
    contractDate: '2025-06-05',
    contractAmount: '73500.00',
    currency: 'BRL',
    dueDate: '2027-06-05',
    interestRates: [rate('AM', '0.003858'), rate('AA', '0.046300')],
  },
  instalments: { typeNumberOfInstalments: 'MES', totalNumberOfInstalments: 24, paidInstalments: 3 },
  payments: { contractOutstandingBalance: '65000.5000' },
  warranties: [{ currency: 'BRL', warrantySubType: 'VEICULOS_AUTOMOTORES', warrantyAmount: '73500.00' }],
};

test('a loan: what is owed, the year’s rate in per cent, months, and what secures it', () => {
  const mapped = product(deepFreeze(loan));
  expect(() => unifiedProduct.parse(mapped)).not.toThrow();
  expect(mapped).toMatchObject({
    productId: 'l-1',
    type: 'Loan',
    status: 'Active',
    amount: '65000.50',
    originalAmount: '73500.00',
    interestRate: '4.63',
    repaymentPeriodMonths: 24,
    maturityDate: '2027-06-05',
    collateral: 'VEICULOS_AUTOMOTORES',
    extensions: { instalments: { paidInstalments: 3 }, contract: { ipocCode: expect.stringMatching(/^\*+1CT1$/) } },
  });
  expect(product(loan)).toEqual(mapped);
});

test('a home that secures a loan makes it a mortgage: years, and the property’s value', () => {
  const raw = withMember(withMember(loan, 'identification.productSubType', 'HOME_EQUITY'), 'instalments', {
    typeNumberOfInstalments: 'ANO',
    totalNumberOfInstalments: 25,
  });
  expect(product(raw)).toMatchObject({
    type: 'Mortgage',
    amortizationPeriodYears: 25,
    collateral: undefined,
    property: { value: '73500.00' },
  });
});

test('rates are fractions: every millionth is kept', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), (millionths) => {
      const digits = String(millionths).padStart(8, '0');
      const fraction = `${Number(digits.slice(0, 2))}.${digits.slice(2)}`;
      const mapped = product(withMember(loan, 'identification.interestRates', [rate('AA', fraction)]));
      expect(Number(mapped.interestRate)).toBeCloseTo(millionths / 10_000, 6);
      expect(mapped.interestRate).toMatch(/^\d+(\.\d*[1-9])?$/);
    }),
  );
});

test.each([
  [[rate('AM', '0.001000')], '1.2'],
  [[rate('AM', '0.001000', 'EFETIVA')], undefined],
  [[rate('AA', '0.050000', 'EFETIVA')], '5'],
  [[rate('AA', '0.050000', 'EFETIVA'), rate('AM', '0.001000')], '1.2'],
  [[rate('AA', undefined)], undefined],
  [[], undefined],
])('the rate a year of %j is %s', (interestRates, expected) => {
  expect(product(withMember(loan, 'identification.interestRates', interestRates)).interestRate).toBe(expected);
});

test.each([
  [{ typeNumberOfInstalments: 'SEMANA', totalNumberOfInstalments: 52 }, undefined],
  [{ typeNumberOfInstalments: 'SEM_PRAZO_TOTAL' }, undefined],
  [{ typeNumberOfInstalments: 'ANO', totalNumberOfInstalments: 2 }, 24],
])('a term of %j is %p months, and what is no term of months is kept', (instalments, months) => {
  const mapped = product({ ...loan, instalments });
  expect(mapped.repaymentPeriodMonths).toBe(months);
  expect(mapped.extensions?.['instalments']).toEqual(months === undefined ? instalments : undefined);
});

test('a loan that is paid off, or settled, is closed', () => {
  expect(product(withMember(loan, 'payments.contractOutstandingBalance', '0.00')).status).toBe('Closed');
  expect(product(withMember(loan, 'identification.settlementDate', '2026-01-01')).status).toBe('Closed');
});

test('an overdraft of which nothing is drawn goes on until it is settled, and nothing was lent at its beginning', () => {
  const identification = { ...loan.identification, productSubType: 'CHEQUE_ESPECIAL', contractAmount: '0.00' };
  const payments = { contractOutstandingBalance: '0.00' };
  const unused = product({ ...loan, identification, payments });
  expect([unused.status, unused.amount, unused.originalAmount]).toEqual(['Active', '0.00', undefined]);
  const settled = { ...identification, settlementDate: '2026-01-01' };
  expect(product({ ...loan, identification: settled, payments }).status).toBe('Closed');
});

test('the property’s value is no surety’s percentage', () => {
  const mortgage = withMember(loan, 'identification.productSubType', 'HOME_EQUITY');
  const surety = {
    warrantyType: 'GARANTIA_FIDEJUSSORIA',
    warrantySubType: 'PESSOA_FISICA',
    warrantyAmount: '100.00',
  };
  const home = {
    warrantyType: 'ALIENACAO_FIDUCIARIA_EXCETO_COTAS_FUNDOS',
    warrantySubType: 'IMOVEIS',
    warrantyAmount: '350000.00',
  };
  expect(product({ ...mortgage, warranties: [surety, home] }).property).toEqual({ value: '350000.00' });
  expect(product({ ...mortgage, warranties: [surety] }).property).toBeUndefined();
});

test.each([
  ['payments.contractOutstandingBalance', '1.2'],
  ['identification.contractDate', '2026-02-30'],
  ['contract.contractId', ''],
  ['warranties', 'none'],
])('a drift of %s is named', (path, value) => {
  expect(() => product(withMember(loan, path, value))).toThrow(expect.objectContaining({ path }));
});
