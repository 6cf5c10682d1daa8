import type { LedgerTransaction } from '@of/mock-bank-kit';
import { caseOf, entryIdOf } from '../ids.ts';

/** Longest line of the text of a payment. */
const LINE = 140;

/**
 * What an entry is for: one text, lines, or a structured reference. A reversal says in the latter which entry it takes back, as long
 * as that entry's id lasts.
 */
export function remittanceOf(transaction: LedgerTransaction, hasLastingIds: boolean) {
  const text = transaction.text.slice(0, LINE);
  const { kind, reversalOf } = transaction;
  if (reversalOf !== undefined && hasLastingIds) {
    const remittanceInformationStructured = { reference: entryIdOf(reversalOf), referenceType: 'RVSL' };
    return { remittanceInformationUnstructured: text, remittanceInformationStructured };
  }
  const form = caseOf(transaction, 4, 'remittance');
  if (kind === 'direct-debit' && form === 3)
    return { remittanceInformationStructured: { reference: text, referenceType: 'SCOR' } };
  const space = text.indexOf(' ');
  return form === 2 && space > 0
    ? { remittanceInformationUnstructuredArray: [text.slice(0, space), text.slice(space + 1)] }
    : { remittanceInformationUnstructured: text };
}
