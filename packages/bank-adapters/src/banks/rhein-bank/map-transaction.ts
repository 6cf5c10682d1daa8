import type { UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import { leftOver, type Mapped, mergedTrees } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged } from '../../contract/parse.ts';
import { exactAmount } from './map-account.ts';
import { MASKED_NUMBERS } from './numbers.ts';
import { type RheinTransaction, rheinEntry } from './wire.ts';

/** The form of ids that last; the bank gives others, too, anew in each answer, and blanks. */
export const LASTING_ID = /^RB[0-9A-F]{16}$/;
/** The bank's own code of a payment that it refused: it moves nothing. */
export const DECLINED = 'DECLINED';
/** Stands where a payment has no end-to-end id (SEPA rulebooks, AT-41). */
const NO_END_TO_END_ID = 'NOTPROVIDED';

type NameField = 'ultimateCreditor' | 'creditorName' | 'ultimateDebtor' | 'debtorName';

const NAMES: Readonly<Record<NameField, Mapped>> = {
  ultimateCreditor: { ultimateCreditor: true },
  creditorName: { creditorName: true },
  ultimateDebtor: { ultimateDebtor: true },
  debtorName: { debtorName: true },
};
const ACCOUNTS = {
  creditorAccount: {
    IBAN: { creditorAccount: { ...MASKED_NUMBERS, iban: true } },
    BBAN: { creditorAccount: { ...MASKED_NUMBERS, bban: true } },
  },
  debtorAccount: {
    IBAN: { debtorAccount: { ...MASKED_NUMBERS, iban: true } },
    BBAN: { debtorAccount: { ...MASKED_NUMBERS, bban: true } },
  },
} as const;

const identificationOf = ({ iban, bban }: NonNullable<RheinTransaction['creditorAccount']>) =>
  iban !== undefined
    ? { scheme: 'IBAN' as const, value: iban }
    : bban !== undefined
      ? { scheme: 'BBAN' as const, value: bban }
      : undefined;

/**
 * Who the other side is: the creditor of a debit, the debtor of a credit, and before them the ultimate one, for whom they may only
 * stand in: some accounts' entries name the account's owner there.
 */
function counterpartyOf(wire: RheinTransaction) {
  const isDebit = wire.transactionAmount.amount.startsWith('-');
  const ultimate: NameField = isDebit ? 'ultimateCreditor' : 'ultimateDebtor';
  const direct: NameField = isDebit ? 'creditorName' : 'debtorName';
  const nameField = wire[ultimate] ? ultimate : wire[direct] ? direct : undefined;
  const accountField = isDebit ? 'creditorAccount' : 'debtorAccount';
  const account = wire[accountField];
  const name = nameField === undefined ? undefined : wire[nameField];
  const identification = account === undefined ? undefined : identificationOf(account);
  return {
    counterparty: name === undefined && identification === undefined ? undefined : { name, identification },
    ofName: nameField === undefined ? undefined : NAMES[nameField],
    ofAccount: identification === undefined ? undefined : ACCOUNTS[accountField][identification.scheme],
  };
}

const TEXT: Mapped = { remittanceInformationUnstructured: true };
const LINES: Mapped = { remittanceInformationUnstructuredArray: true };
const STRUCTURED: Mapped = { remittanceInformationStructured: { reference: true } };
const REMARK: Mapped = { additionalInformation: true };

/** What it is for: the text, the lines, the structured reference, the bank's remark: the first that there is. */
function descriptionOf(wire: RheinTransaction): { text: string; mapped?: Mapped } {
  const {
    remittanceInformationUnstructured: text,
    remittanceInformationUnstructuredArray: lines,
    remittanceInformationStructured: structured,
    additionalInformation: remark,
  } = wire;
  if (text !== undefined) return { text, mapped: TEXT };
  if (lines !== undefined) return { text: lines.join(' ').slice(0, 2048), mapped: LINES };
  if (structured !== undefined) return { text: structured.reference, mapped: STRUCTURED };
  return remark === undefined ? { text: '' } : { text: remark, mapped: REMARK };
}

/** A reversal names the entry that it takes back in its structured reference. */
function reversedBy({ remittanceInformationStructured: structured }: RheinTransaction): string | undefined {
  return structured?.referenceType === 'RVSL' && LASTING_ID.test(structured.reference)
    ? structured.reference
    : undefined;
}

const ISO_CODE: Mapped = { bankTransactionCode: true };
const OWN_CODE: Mapped = { proprietaryBankTransactionCode: true };

function codeOf({ bankTransactionCode: iso, proprietaryBankTransactionCode: own }: RheinTransaction) {
  if (iso !== undefined) return { code: { scheme: 'ISO20022' as const, code: iso }, mapped: ISO_CODE };
  if (own === undefined) return undefined;
  return { code: { scheme: 'Proprietary' as const, code: own }, mapped: OWN_CODE };
}

const MASKED_PARTIES: Mapped = { creditorAccount: MASKED_NUMBERS, debtorAccount: MASKED_NUMBERS };

const ALWAYS: Mapped = {
  entryReference: true,
  bookingDate: true,
  valueDate: true,
  transactionAmount: { amount: true, currency: true },
  // One of them is the user's own, or that of nobody who is named.
  ...MASKED_PARTIES,
  entryDetails: true,
};
const REVERSED: Mapped = { remittanceInformationStructured: { reference: true, referenceType: true } };
const ID: Mapped = { transactionId: true };
const END_TO_END_ID: Mapped = { endToEndId: true };

/** What is left of an entry, the payments of a batch in a form that can be kept. */
function extensionsOf(raw: unknown, mapped: Mapped, { entryDetails: details }: RheinTransaction) {
  const left = leftOver(raw, { bookingStatus: true, transaction: mapped });
  if (details === undefined) return left;
  const kept = details.map((one, index) => leftOver(one, MASKED_PARTIES, `transaction.entryDetails[${index}].`) ?? {});
  const { transaction } = left ?? {};
  const others =
    typeof transaction === 'object' && transaction !== null && !Array.isArray(transaction) ? transaction : {};
  return { ...left, transaction: { ...others, entryDetails: kept } };
}

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
  const { counterparty, ofName, ofAccount } = counterpartyOf(wire);
  const { text, mapped: ofText } = descriptionOf(wire);
  const reverses = reversedBy(wire);
  const code = codeOf(wire);
  const mapped = mergedTrees(
    ALWAYS,
    ofName,
    ofAccount,
    reverses === undefined ? ofText : REVERSED,
    hasLastingId ? ID : undefined,
    hasEndToEndId ? END_TO_END_ID : undefined,
    code?.mapped,
  );
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
    reverses,
    extensions: extensionsOf(raw, mapped, wire),
  };
}
