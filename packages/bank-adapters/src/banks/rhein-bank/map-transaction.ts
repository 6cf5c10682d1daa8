import type { UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged } from '../../contract/parse.ts';
import { exactAmount } from './map-account.ts';
import { type RheinTransaction, rheinEntry } from './wire.ts';

/** The form of ids that last; the bank gives others, too, anew in each answer, and blanks. */
export const LASTING_ID = /^RB[0-9A-F]{16}$/;
/** The bank's own code of a payment that it refused: it moves nothing. */
export const DECLINED = 'DECLINED';
/** Stands where a payment has no end-to-end id (SEPA rulebooks, AT-41). */
const NO_END_TO_END_ID = 'NOTPROVIDED';

type NameField = 'ultimateCreditor' | 'creditorName' | 'ultimateDebtor' | 'debtorName';

const DEBIT_NAMES: readonly NameField[] = ['ultimateCreditor', 'creditorName'];
const CREDIT_NAMES: readonly NameField[] = ['ultimateDebtor', 'debtorName'];

/**
 * Who the other side is: the creditor of a debit, the debtor of a credit, and before them the ultimate one, for whom they may only
 * stand in: some accounts' entries name the account's owner there.
 */
function counterpartyOf(wire: RheinTransaction) {
  const isDebit = wire.transactionAmount.amount.startsWith('-');
  const names = isDebit ? DEBIT_NAMES : CREDIT_NAMES;
  const nameField = names.find((name) => wire[name] !== undefined && wire[name] !== '');
  const accountField = isDebit ? 'creditorAccount' : 'debtorAccount';
  const { iban, bban } = wire[accountField] ?? {};
  const name = nameField === undefined ? undefined : wire[nameField];
  const identification =
    iban !== undefined
      ? { scheme: 'IBAN' as const, value: iban }
      : bban !== undefined
        ? { scheme: 'BBAN' as const, value: bban }
        : undefined;
  const mapped: Mapped = {
    ...(nameField === undefined ? {} : { [nameField]: true }),
    ...(identification === undefined ? {} : { [accountField]: iban === undefined ? { bban: true } : { iban: true } }),
  };
  const isKnown = name !== undefined || identification !== undefined;
  return { counterparty: isKnown ? { name, identification } : undefined, mapped };
}

/** What it is for: the text, the lines, the structured reference, the bank's remark: the first that there is. */
function descriptionOf(wire: RheinTransaction): { text: string; mapped: Mapped } {
  const {
    remittanceInformationUnstructured: text,
    remittanceInformationUnstructuredArray: lines,
    remittanceInformationStructured: structured,
    additionalInformation: remark,
  } = wire;
  if (text !== undefined) return { text, mapped: { remittanceInformationUnstructured: true } };
  if (lines !== undefined)
    return { text: lines.join(' ').slice(0, 2048), mapped: { remittanceInformationUnstructuredArray: true } };
  if (structured !== undefined)
    return { text: structured.reference, mapped: { remittanceInformationStructured: { reference: true } } };
  return remark === undefined ? { text: '', mapped: {} } : { text: remark, mapped: { additionalInformation: true } };
}

/** A reversal names the entry that it takes back in its structured reference. */
function reversedBy({ remittanceInformationStructured: structured }: RheinTransaction) {
  if (structured?.referenceType !== 'RVSL' || !LASTING_ID.test(structured.reference)) return undefined;
  const mapped: Mapped = { remittanceInformationStructured: { reference: true, referenceType: true } };
  return { reverses: structured.reference, mapped };
}

function codeOf({ bankTransactionCode: iso, proprietaryBankTransactionCode: own }: RheinTransaction) {
  if (iso !== undefined) return { code: { scheme: 'ISO20022' as const, code: iso }, field: 'bankTransactionCode' };
  if (own === undefined) return undefined;
  return { code: { scheme: 'Proprietary' as const, code: own }, field: 'proprietaryBankTransactionCode' };
}

const ALWAYS: Mapped = {
  entryReference: true,
  bookingDate: true,
  valueDate: true,
  transactionAmount: { amount: true, currency: true },
};

/** The entry of one raw item of a payment account; undefined for a payment that was refused. */
export function paymentTransaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction | undefined {
  const { bookingStatus, transaction: wire } = parseWire(rheinEntry, raw);
  const { bookingDate, transactionAmount, transactionId, endToEndId } = wire;
  if (bookingStatus === 'booked' && bookingDate === undefined)
    throw schemaChanged('transaction.bookingDate', 'missing, although the entry is booked');
  expectSame('transaction.transactionAmount.currency', transactionAmount.currency, of.currency, 'currency');
  const amount = exactAmount('transaction.transactionAmount', transactionAmount);
  if (wire.proprietaryBankTransactionCode === DECLINED) return undefined;
  const hasLastingId = transactionId !== undefined && LASTING_ID.test(transactionId);
  const hasEndToEndId = endToEndId !== undefined && endToEndId !== NO_END_TO_END_ID;
  const { counterparty, mapped: ofParty } = counterpartyOf(wire);
  const { text, mapped: ofText } = descriptionOf(wire);
  const reversal = reversedBy(wire);
  const code = codeOf(wire);
  const mapped: Mapped = {
    ...{ ...ALWAYS, ...ofParty, ...ofText, ...reversal?.mapped },
    ...(hasLastingId ? { transactionId: true } : {}),
    ...(hasEndToEndId ? { endToEndId: true } : {}),
    ...(code === undefined ? {} : { [code.field]: true }),
  };
  return {
    bankTransactionId: hasLastingId ? transactionId : undefined,
    status: bookingStatus === 'booked' ? 'Booked' : 'Pending',
    amount,
    currency: transactionAmount.currency,
    bookingDate: bookingStatus === 'booked' ? bookingDate : undefined,
    valueDate: wire.valueDate,
    description: text,
    counterparty,
    reference: wire.entryReference,
    endToEndId: hasEndToEndId ? endToEndId : undefined,
    bankTransactionCode: code?.code,
    reverses: reversal?.reverses,
    extensions: leftOver(raw, { bookingStatus: true, transaction: mapped }),
  };
}
