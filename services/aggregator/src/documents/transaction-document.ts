import { dayOf } from '@of/bank-adapters';
import { maskIdentification, type UnifiedTransaction } from '@of/contracts';
import { type ExternalTransactionDocument, type ObjectId, toDecimal128, toStoredDate } from '@of/models';
import { contentHash, type Mapped, type StorageContext, storableExtensions } from './source.ts';

type TransactionContent = Omit<
  ExternalTransactionDocument,
  '_id' | 'TransactionSource' | 'TransactionId' | 'TransactionFingerprint' | 'TransactionSequence' | 'TransactionMissed'
>;
type Optional<T> = { [K in keyof T]: T[K] | undefined };
type Dates = ExternalTransactionDocument['TransactionDate'];

/** Drops members that are undefined, and the whole when none is left. */
function some<T extends object>(members: Optional<T>): T | undefined;
function some(members: object): object | undefined {
  let present: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined) continue;
    present ??= {};
    present[name] = value;
  }
  return present;
}

/** A list is ordered by the booking date; what is not booked yet stands at the day it was made, or else at today. */
function dates(transaction: UnifiedTransaction, now: Date): Dates {
  const { bookingDate, valueDate, transactionTime } = transaction;
  const day = dayOf(transaction) ?? now.toISOString().slice(0, 10);
  const effective = toStoredDate(day);
  // Mostly all are one day, which need not be read three times.
  const stored = (date: string): Date => (date === day ? effective : toStoredDate(date));
  return {
    EffectiveDate: effective,
    ...(bookingDate === undefined ? {} : { BookingDate: stored(bookingDate) }),
    ...(valueDate === undefined ? {} : { ValueDate: stored(valueDate) }),
    ...(transactionTime === undefined ? {} : { TransactionTime: new Date(transactionTime) }),
  };
}

/**
 * The document of a transaction but for what it is known by. The counterparty's number is masked. The account's id at the bank,
 * and the day at which an entry without any date stands, are no part of the content's hash: they may change while the entry does
 * not.
 */
export function transactionDocument(
  transaction: UnifiedTransaction,
  account: { readonly id: ObjectId; readonly accountId: string },
  context: StorageContext,
  now = new Date(),
): Mapped {
  const { original, counterparty, merchant, bankTransactionCode: code } = transaction;
  const other =
    counterparty?.identification === undefined ? undefined : maskIdentification(counterparty.identification);
  // Amounts and dates as texts: BSON's values are far slower to make and to write, and say the same.
  const lasting = {
    TransactionBank: context.adapter.institution.name,
    TransactionStatus: transaction.status,
    TransactionAmount: transaction.amount,
    TransactionCurrency: transaction.currency,
    TransactionDate: [transaction.bookingDate, transaction.valueDate, transaction.transactionTime],
    TransactionDescription: transaction.description,
    TransactionOriginal: original,
    TransactionCounterparty: some<NonNullable<TransactionContent['TransactionCounterparty']>>({
      Name: counterparty?.name,
      Identification: other?.masked,
      IdentificationType: other?.scheme,
    }),
    TransactionMerchant: some<NonNullable<TransactionContent['TransactionMerchant']>>({
      Name: merchant?.name,
      CategoryCode: merchant?.categoryCode,
    }),
    TransactionReference: some<NonNullable<TransactionContent['TransactionReference']>>({
      Bank: transaction.reference,
      EndToEndId: transaction.endToEndId,
    }),
    TransactionCode: code === undefined ? undefined : { Scheme: code.scheme, Code: code.code },
    TransactionRelation: some<NonNullable<TransactionContent['TransactionRelation']>>({
      Supersedes: transaction.supersedes,
      Reverses: transaction.reverses,
    }),
    TransactionAccount: undefined,
    TransactionUser: context.owner.UserName,
    Extensions: storableExtensions(transaction.extensions),
  };
  return {
    contentHash: contentHash(context, 'transactions', lasting),
    // Made when it is asked for: most of what is listed is stored already.
    get fields(): Optional<TransactionContent> {
      return {
        ...lasting,
        TransactionAmount: toDecimal128(transaction.amount),
        TransactionDate: dates(transaction, now),
        TransactionOriginal:
          original === undefined
            ? undefined
            : {
                Amount: toDecimal128(original.amount),
                Currency: original.currency,
                ...(original.exchangeRate === undefined ? {} : { ExchangeRate: toDecimal128(original.exchangeRate) }),
              },
        TransactionAccount: { Id: account.id, AccountId: account.accountId },
        TransactionUser: context.owner,
      };
    },
  };
}
