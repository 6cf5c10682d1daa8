import { hash } from 'node:crypto';
import type { UnifiedTransaction } from '@of/contracts';

/** Hex digits of a fingerprint: 96 bits, so that a chance collision within one account is out of the question. */
const DIGITS = 24;

/** A bank's id that says something: blank ones are none, and blanks around one are not part of it. */
export function usableId(id: string | undefined): string | undefined {
  const trimmed = id?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
}

/**
 * The calendar day that an entry belongs to: its booking, or for one that is not booked the day it was made.
 * @returns undefined where the bank gives no date at all
 */
export function dayOf(
  transaction: Pick<UnifiedTransaction, 'bookingDate' | 'transactionTime' | 'valueDate'>,
): string | undefined {
  return transaction.bookingDate ?? transaction.transactionTime?.slice(0, 10) ?? transaction.valueDate;
}

/** Text as it is compared: letter case, forms of letters and blanks do not count. */
export function comparableText(text: string | undefined): string {
  return (text ?? '').normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** An amount as it is compared: "-54.20" is "-54.2". */
export function comparableAmount(amount: string): string {
  const short = amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
  return short === '-0' ? '0' : short;
}

/**
 * What an entry is known by within its account when the bank's id does not tell: a digest (SHA-256, shortened, hex) of what
 * stays the same however often it is listed. Account numbers are no part of it, as they could be guessed from it. Equal entries
 * have equal fingerprints: an occurrence number tells them apart.
 */
export function fingerprintOf(transaction: UnifiedTransaction): string {
  const facts = [
    transaction.status === 'Pending' ? 'pending' : 'booked',
    dayOf(transaction) ?? '',
    comparableAmount(transaction.amount),
    transaction.currency,
    comparableText(transaction.description),
    comparableText(transaction.counterparty?.name),
    comparableText(transaction.reference),
    comparableText(transaction.endToEndId),
  ];
  return hash('sha256', JSON.stringify(facts), 'hex').slice(0, DIGITS);
}

/** The id of an entry that has none of the bank's. @param occurrence from 1 */
export function derivedId(fingerprint: string, occurrence: number): string {
  return `${fingerprint}#${occurrence}`;
}
