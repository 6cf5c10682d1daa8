import { createHash } from 'node:crypto';
import type { LedgerAccount } from '@of/mock-bank-kit';

/** Bank codes that are nobody's: this bank's, and the one where everybody else banks. */
const OUR_BANK_CODE = '99900047';
const THEIR_BANK_CODE = '99900058';

export const BIC = 'RHEIDEFF';

/** A German IBAN with its check digits (ISO 13616, mod 97-10 of ISO/IEC 7064). D and E are 13 and 14. */
function germanIban(bankCode: string, accountNumber: string): string {
  const bban = bankCode + accountNumber.padStart(10, '0');
  const check = 98n - (BigInt(`${bban}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${bban}`;
}

/** The IBAN of an account of this bank. */
export function ibanOf(number: LedgerAccount['number']): string {
  return germanIban(OUR_BANK_CODE, number);
}

/** The IBAN of somebody who banks elsewhere: always the same for one name. */
export function foreignIbanOf(name: string): string {
  const digest = createHash('sha256').update(`iban/${name}`).digest();
  return germanIban(THEIR_BANK_CODE, String(digest.readUIntBE(0, 5) % 10_000_000_000));
}

/** A card's number with all but its ends hidden. */
export function maskedPanOf({ number }: Pick<LedgerAccount, 'number'>): string {
  return `525412******${number.slice(4, 6)}${number.slice(-2)}`;
}
