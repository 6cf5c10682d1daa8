import { maskIdentification } from '@of/contracts';
import type { Mapped } from '../../contract/left-over.ts';

/** A number that is only kept: all but its end hidden. */
const maskedText = (value: string): string => maskIdentification({ scheme: 'Other', value }).masked;

/** What an account may be known by, where that is not mapped: kept, masked. */
export const MASKED_NUMBERS: Mapped = {
  iban: maskedText,
  bban: maskedText,
  pan: maskedText,
  msisdn: maskedText,
  other: { identification: maskedText },
};

/** The account that another one is linked to. */
export const MASKED_LINK: Mapped = { linkedAccounts: maskedText };
