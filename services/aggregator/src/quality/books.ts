import { type ObjectId, toDecimal128 } from '@of/models';
import { decimalText } from '../documents/stored-money.ts';
import type { Store } from '../sync/store.ts';

type Decimal = ReturnType<typeof toDecimal128>;
const NOTHING = toDecimal128('0');
/** Later than any entry. */
const ALWAYS = new Date('9999-12-31T00:00:00.000Z');

/** Which of an account's booked entries are added up. */
export interface BooksQuery {
  readonly account: ObjectId;
  readonly currency: string;
  /** The calendar day of the balance, as stored; undefined where the bank does not say: then all entries count. */
  readonly until: Date | undefined;
  /** The calendar day of the earliest entry that was known before. */
  readonly knownFirst: Date | undefined;
}

/** Sums of an account's booked and reversed entries, in its currency; decimal texts, a credit to the user positive. */
export interface Books {
  readonly sum: string;
  /** Of those that the last list does not name, and that the next one decides on. */
  readonly missed: string;
  /** Of those from before the earliest one that was known. */
  readonly earlier: string;
  /** The calendar day of the earliest, as stored. */
  readonly first: Date | undefined;
}

/** Adds up in the store: Decimal128 (34 digits) is exact for money, and no history comes over the wire. */
export async function readBooks(
  { transactions }: Pick<Store, 'transactions'>,
  { account, currency, until = ALWAYS, knownFirst }: BooksQuery,
): Promise<Books> {
  const day = '$TransactionDate.EffectiveDate';
  const sumIf = (condition: unknown) => ({ $sum: { $cond: [condition, '$TransactionAmount', NOTHING] } });
  const [sums] = await transactions.aggregate<Record<'sum' | 'missed' | 'earlier', Decimal> & { first: Date }>([
    {
      $match: {
        'TransactionAccount.Id': account,
        TransactionStatus: { $ne: 'Pending' },
        TransactionCurrency: currency,
      },
    },
    {
      $group: {
        _id: null,
        sum: sumIf({ $lte: [day, until] }),
        missed: sumIf({ $gt: ['$TransactionMissed', null] }),
        earlier: knownFirst === undefined ? { $sum: NOTHING } : sumIf({ $lt: [day, knownFirst] }),
        first: { $min: day },
      },
    },
  ]);
  return {
    sum: decimalText(sums?.sum ?? NOTHING),
    missed: decimalText(sums?.missed ?? NOTHING),
    earlier: decimalText(sums?.earlier ?? NOTHING),
    first: sums?.first,
  };
}
