import { type Identification, type IdentificationScheme, maskIdentification } from '@of/contracts';
import { formatAmount, negateAmount } from '@of/money';
import { wireAmount } from '../../contract/parse.ts';
import type { WireAmount } from './wire.ts';

/** An amount with the sign of its indicator and the currency's decimals at least. A zero has no sign. */
export function signed(path: string, { Amount, Currency }: WireAmount, indicator: 'Credit' | 'Debit'): string {
  return wireAmount(path, () => {
    const unsigned = formatAmount(Amount, Currency);
    return indicator === 'Debit' ? negateAmount(unsigned) : unsigned;
  });
}

const SCHEMES: Readonly<Record<string, IdentificationScheme>> = {
  'UK.OBIE.SortCodeAccountNumber': 'SortCodeAccountNumber',
  'UK.OBIE.IBAN': 'IBAN',
  'UK.OBIE.BBAN': 'BBAN',
  'UK.OBIE.PAN': 'PAN',
};

/** Whether the scheme's name is told by ours. */
export function isKnownScheme(name: string | undefined): boolean {
  return name !== undefined && Object.hasOwn(SCHEMES, name);
}

/** An identification in our schemes; undefined when there is none, or it is too long to be one of an account. */
export function identificationOf(wire: {
  readonly SchemeName?: string | undefined;
  readonly Identification?: string | undefined;
}): Identification | undefined {
  const { SchemeName = '', Identification: value } = wire;
  if (value === undefined || value.length > 64) return undefined;
  const scheme = Object.hasOwn(SCHEMES, SchemeName) ? SCHEMES[SchemeName] : undefined;
  if (scheme === 'PAN' && !/^\d+$/.test(value)) return { scheme: 'MaskedPAN', value };
  return { scheme: scheme ?? 'Other', value };
}

/** A number that is only kept: all but its end hidden. */
export function maskedText(value: string): string {
  return maskIdentification({ scheme: 'Other', value }).masked;
}
