import { type ExternalTransactionDocument, type ObjectId, toStoredDate } from '@of/models';
import { compareAmounts, negateAmount } from '@of/money';
import { decimalText } from '../documents/stored-money.ts';
import type { Store } from '../sync/store.ts';
import { daysLater } from '../sync/sync-range.ts';
import type { Explain } from './judge.ts';
import { someNeighboursAddUpTo } from './neighbours.ts';

/** Entries that are looked at for an explanation: a bank books no more between two requests, and has no more pending. */
const MOST = 500;

/** Where an explanation is looked for. */
export interface Scene {
  readonly account: ObjectId;
  readonly currency: string;
  /** When the balance was taken, as far as is known, and the stored day up to which entries were added up. */
  readonly balanceTaken: Date;
  readonly until: Date | undefined;
  /** When the run began that fetched balance and list. */
  readonly begun: Date;
  /** When the opening balance was found out, while no look has confirmed it. */
  readonly unconfirmed: Date | undefined;
  /** Sum of the entries that the last list does not name. */
  readonly missed: string;
}

/** The calendar day before that of a point in time, as stored: a bank's day may not be ours. */
const dayBefore = (time: Date): Date => toStoredDate(daysLater(time.toISOString().slice(0, 10), -1));

/** The account's entries that match, those of one day in the order in which they came. */
async function entriesOf(
  { transactions }: Pick<Store, 'transactions'>,
  { account, currency }: Pick<Scene, 'account' | 'currency'>,
  filter: Readonly<Record<string, unknown>>,
) {
  const found = await transactions
    .find(
      { 'TransactionAccount.Id': account, TransactionCurrency: currency, ...filter },
      { TransactionAmount: 1, 'TransactionDate.EffectiveDate': 1 },
    )
    .sort({ 'TransactionDate.EffectiveDate': -1, TransactionSequence: -1 })
    .limit(MOST)
    .lean<Pick<ExternalTransactionDocument, 'TransactionAmount' | 'TransactionDate'>[]>();
  return found.map((one) => ({
    amount: decimalText(one.TransactionAmount),
    day: one.TransactionDate.EffectiveDate,
  }));
}

const BOOKED = { TransactionStatus: { $ne: 'Pending' } };

/** Entries that one of balance and list may have and the other not: booked about when the balance was taken, or new since. */
async function aroundBalance(store: Pick<Store, 'transactions'>, scene: Scene): Promise<string[]> {
  const around = await entriesOf(store, scene, {
    ...BOOKED,
    $or: [
      { 'TransactionDate.EffectiveDate': { $gte: dayBefore(scene.balanceTaken) } },
      { 'TransactionSource.CreationDate': { $gte: scene.begun } },
    ],
  });
  return around.map(({ amount, day }) =>
    scene.until === undefined || day <= scene.until ? negateAmount(amount) : amount,
  );
}

/** Looks for entries that explain a difference; the store is asked only when there is one. */
export function createExplain(store: Pick<Store, 'transactions'>, scene: Scene): Explain {
  return async (difference) => {
    if (compareAmounts(difference, negateAmount(scene.missed)) === 0) return 'deletion-unconfirmed';
    const pending = await entriesOf(store, scene, { TransactionStatus: 'Pending' });
    if (
      someNeighboursAddUpTo(
        pending.map(({ amount }) => amount),
        difference,
      )
    )
      return 'pending';
    if (someNeighboursAddUpTo(await aroundBalance(store, scene), difference)) return 'booked-between';
    const { unconfirmed } = scene;
    if (unconfirmed === undefined) return undefined;
    const then = await entriesOf(store, scene, {
      ...BOOKED,
      'TransactionDate.EffectiveDate': { $gte: dayBefore(unconfirmed) },
      'TransactionSource.CreationDate': { $lte: unconfirmed },
    });
    const taken = then.map(({ amount }) => amount);
    return someNeighboursAddUpTo(taken, difference) ? 'opening' : undefined;
  };
}
