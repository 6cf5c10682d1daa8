import { type LedgerProduct, startOfDay } from '@of/mock-bank-kit';
import { mongodbIds } from '../ids.ts';
import { holderOf, moneyOf } from '../wire-values.ts';

/** Per cent a year as a decimal string ("4.63") to hundredths of a per cent (463). */
function basisPoints(annualRate: string): number {
  const [whole = '0', fraction = ''] = annualRate.split('.');
  return Number(`${whole}${fraction.padEnd(2, '0').slice(0, 2)}`);
}

/** Term and security, which loans and mortgages state differently. */
function kindOf(product: LedgerProduct) {
  if (product.kind === 'loan') {
    const [kind = 'other', label = ''] = product.collateral.split(': ');
    return { term: { count: product.termMonths, unit: 'month' }, security: { kind: kind.toLowerCase(), label } };
  }
  const { address, valueMinor } = product.property;
  return {
    term: { count: product.termMonths / 12, unit: 'year' },
    security: { kind: 'property', address, value: moneyOf(valueMinor, product.currency) },
  };
}

/** A loan or mortgage in this bank's model. */
export function creditLineBody(product: LedgerProduct, displayName: string) {
  return {
    credit_line: {
      ref: mongodbIds.product(product),
      kind: product.kind,
      state: product.outstandingMinor > 0 ? 'active' : 'repaid',
      holder: holderOf(product.userName, displayName),
      principal: moneyOf(product.originalMinor, product.currency),
      outstanding: moneyOf(product.outstandingMinor, product.currency),
      rate: { annual_bps: basisPoints(product.annualRate) },
      opened_at: startOfDay(product.openedOn),
      ...kindOf(product),
      mdb_narrative: product.label,
    },
  };
}
