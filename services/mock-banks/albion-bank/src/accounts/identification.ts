import type { LedgerAccount, LedgerProduct } from '@of/mock-bank-kit';

const SORT_CODE = '040912';
const LOANS_SORT_CODE = '040913';
const BANK_CODE = 'ALBN';
const CARD_PREFIX = '49291000';

/** A sort code and account number of this bank, as the standard writes them: fourteen digits. */
export function sortCodeNumber(number: string) {
  return { SchemeName: 'UK.OBIE.SortCodeAccountNumber', Identification: SORT_CODE + number };
}

const asDigits = (text: string): string => text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));

/** The IBAN of an account, its check digits by ISO 7064 MOD 97-10. */
function ibanOf(number: string): string {
  const bban = BANK_CODE + SORT_CODE + number;
  const check = 98n - (BigInt(asDigits(`${bban}GB00`)) % 97n);
  return `GB${String(check).padStart(2, '0')}${bban}`;
}

function maskedPan(pan: string): string {
  return pan.slice(0, 6) + '*'.repeat(6) + pan.slice(-4);
}

/** How an account is known outside the bank. @param showsPan whether the consent has ReadPAN */
export function identificationsOf({ kind, number }: LedgerAccount, Name: string, showsPan: boolean) {
  const pan = CARD_PREFIX + number;
  switch (kind) {
    case 'checking':
      return [
        { ...sortCodeNumber(number), Name },
        { SchemeName: 'UK.OBIE.IBAN', Identification: ibanOf(number), Name },
      ];
    case 'savings':
      return [{ ...sortCodeNumber(number), Name, SecondaryIdentification: `R/${number}` }];
    case 'credit-card':
      return [{ SchemeName: 'UK.OBIE.PAN', Identification: showsPan ? pan : maskedPan(pan), Name }];
  }
}

/** How a loan is known: by a number at the bank's branch for loans. */
export function loanIdentifications({ key }: LedgerProduct, Name: string) {
  const number = String(BigInt(`0x${key}`) % 100_000_000n).padStart(8, '0');
  return [{ SchemeName: 'UK.OBIE.SortCodeAccountNumber', Identification: LOANS_SORT_CODE + number, Name }];
}
