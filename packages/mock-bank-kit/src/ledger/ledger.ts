import { loanAfter } from './amortization.ts';
import type { BankSeed, DemoUser, HolderSeed, ProductSeed } from './bank-seed.ts';
import { dayOf, parseDate } from './calendar.ts';
import type { LedgerAccount, LedgerChange, LedgerProduct, LedgerTransaction } from './model.ts';
import { instalmentsDue, openingDayOf, termsOf } from './recurring-rules.ts';
import { stableKey } from './seeded-random.ts';
import { accountKeyOf, type TimelineSettings, transactionsOfDay } from './timeline.ts';

/** The bank's books. Times are epoch ms; amounts signed minor units, a credit to the customer positive. */
export interface BankLedger {
  readonly users: readonly DemoUser[];
  accounts(userName: string): readonly LedgerAccount[];
  account(key: string): LedgerAccount | undefined;
  /** What exists at `now`, booked and pending, ordered by time of booking, then by key. */
  transactions(accountKey: string, now: number): readonly LedgerTransaction[];
  /** Opening balance and every booked transaction at `now`; with `pending` those too. */
  balanceMinor(accountKey: string, now: number, include?: 'booked' | 'pending'): number;
  products(userName: string, now: number): readonly LedgerProduct[];
  /** Payments that the bank refused, ordered by time. */
  declined(accountKey: string, now: number): readonly LedgerTransaction[];
  /** Writes a further transaction into the books, after all that is there of the same moment. Its key must be new. */
  add(transaction: LedgerTransaction): void;
  /** Takes a transaction off the books, or has it say something else from now on. */
  change(key: string, change: LedgerChange): void;
}

/** What a ledger is made of: the timeline's settings, the bank's seed and its customers' names. */
export interface LedgerOptions extends TimelineSettings {
  readonly bankSeed: BankSeed;
  readonly users: readonly DemoUser[];
  /** What was written into the books beside what grows by itself. */
  readonly added?: readonly LedgerTransaction[];
  /** What became of transactions, by their keys. */
  readonly changes?: ReadonlyMap<string, LedgerChange>;
}

interface Timeline {
  through: number;
  readonly byAccount: Map<string, LedgerTransaction[]>;
  readonly declined: Map<string, LedgerTransaction[]>;
  /** By account, the sum of so many of its first transactions; made when it is needed, gone with any change. */
  readonly sums: Map<string, readonly number[]>;
}

function byBooking(a: LedgerTransaction, b: LedgerTransaction): number {
  return a.bookedAt - b.bookedAt || (a.key < b.key ? -1 : 1);
}

/** The transaction as it is after a change; undefined when it is gone. */
function changed(transaction: LedgerTransaction, change: LedgerChange | undefined): LedgerTransaction | undefined {
  if (change === undefined) return transaction;
  if (change.removed) return undefined;
  const { foreign, ...plain } = transaction;
  const { amountMinor = transaction.amountMinor, text = transaction.text } = change;
  const isSame = amountMinor === transaction.amountMinor;
  return { ...plain, amountMinor, text, ...(isSame && foreign !== undefined ? { foreign } : {}) };
}

/** How many of a list ordered by booking are booked at `now`: they are its beginning. Binary search. */
function bookedCount(list: readonly LedgerTransaction[], now: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.bookedAt ?? Number.POSITIVE_INFINITY) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The sums of no, one, two… of the first amounts, minor units. */
function runningSums(list: readonly LedgerTransaction[]): readonly number[] {
  const sums = [0];
  for (const [index, { amountMinor }] of list.entries()) sums.push((sums[index] ?? 0) + amountMinor);
  return sums;
}

function productOf(options: LedgerOptions, userName: string, product: ProductSeed, now: number): LedgerProduct {
  const { firstDay, currency, seed } = options;
  const paid = instalmentsDue(product, firstDay, dayOf(now));
  const base = {
    key: stableKey(seed, 'product', userName, product.key),
    userName,
    currency,
    label: product.label,
    originalMinor: product.originalMinor,
    outstandingMinor: loanAfter(termsOf(product), paid).outstandingMinor,
    annualRate: product.annualRate,
    termMonths: product.termMonths,
    openedOn: openingDayOf(product, firstDay),
  };
  return product.kind === 'loan'
    ? { ...base, kind: 'loan', collateral: product.collateral }
    : { ...base, kind: 'mortgage', property: product.property };
}

/** Opens the books. Days are written when they are first needed, and always the same way. */
export function createLedger(options: LedgerOptions): BankLedger {
  const names = new Map(options.users.map((user) => [user.userName, user.displayName]));
  const holders = new Map(options.bankSeed.accountHolders.map((holder) => [holder.userName, holder]));
  const timelines = new Map<string, Timeline>();
  const accounts = new Map<string, LedgerAccount>();
  for (const { userName, accounts: seeds } of options.bankSeed.accountHolders) {
    for (const seed of seeds) {
      const key = accountKeyOf(options, userName, seed.key);
      const { kind, number, label, openingMinor, creditLimitMinor } = seed;
      const openedOn = parseDate(seed.openedOn);
      accounts.set(key, {
        ...{ key, kind, userName, currency: options.currency, number, label, openedOn, openingMinor },
        creditLimitMinor,
      });
    }
  }

  const added = [...(options.added ?? [])];
  const changes = new Map(options.changes);
  const enter = (timeline: Timeline, original: LedgerTransaction): void => {
    const transaction = changed(original, changes.get(original.key));
    if (transaction === undefined) return;
    const book = transaction.declined ? timeline.declined : timeline.byAccount;
    const list = book.get(transaction.accountKey);
    if (list === undefined) book.set(transaction.accountKey, [transaction]);
    else list.push(transaction);
  };

  function begunTimeline(holder: HolderSeed): Timeline {
    const timeline: Timeline = {
      through: options.firstDay - 1,
      byAccount: new Map(),
      declined: new Map(),
      sums: new Map(),
    };
    for (const transaction of added)
      if (accounts.get(transaction.accountKey)?.userName === holder.userName) enter(timeline, transaction);
    timelines.set(holder.userName, timeline);
    return timeline;
  }

  function timelineOf(holder: HolderSeed, now: number): Timeline {
    const timeline = timelines.get(holder.userName) ?? begunTimeline(holder);
    if (timeline.through >= dayOf(now)) return timeline;
    for (let day = timeline.through + 1; day <= dayOf(now); day += 1) {
      for (const transaction of transactionsOfDay(options, holder, names.get(holder.userName) ?? '', day))
        enter(timeline, transaction);
    }
    timeline.through = dayOf(now);
    timeline.sums.clear();
    for (const list of timeline.byAccount.values()) list.sort(byBooking);
    return timeline;
  }

  const holderOf = (accountKey: string): HolderSeed | undefined =>
    holders.get(accounts.get(accountKey)?.userName ?? '');

  const transactions = (accountKey: string, now: number): readonly LedgerTransaction[] => {
    const holder = holderOf(accountKey);
    if (holder === undefined) return [];
    const all = timelineOf(holder, now).byAccount.get(accountKey) ?? [];
    const booked = bookedCount(all, now);
    return [...all.slice(0, booked), ...all.slice(booked).filter(({ initiatedAt }) => initiatedAt <= now)];
  };

  const bookedMinor = (accountKey: string, now: number): number => {
    const holder = holderOf(accountKey);
    if (holder === undefined) return 0;
    const { byAccount, sums } = timelineOf(holder, now);
    const all = byAccount.get(accountKey) ?? [];
    const known = sums.get(accountKey) ?? runningSums(all);
    sums.set(accountKey, known);
    return known[bookedCount(all, now)] ?? 0;
  };

  return {
    users: options.users.filter((user) => holders.has(user.userName)),
    accounts: (userName) => [...accounts.values()].filter((account) => account.userName === userName),
    account: (key) => accounts.get(key),
    transactions,
    balanceMinor: (accountKey, now, include = 'booked') => {
      const booked = (accounts.get(accountKey)?.openingMinor ?? 0) + bookedMinor(accountKey, now);
      if (include === 'booked') return booked;
      const pending = transactions(accountKey, now).filter(({ bookedAt }) => bookedAt > now);
      return pending.reduce((sum, { amountMinor }) => sum + amountMinor, booked);
    },
    products: (userName, now) =>
      (holders.get(userName)?.products ?? []).map((product) => productOf(options, userName, product, now)),
    declined: (accountKey, now) => {
      const holder = holderOf(accountKey);
      const all = holder === undefined ? [] : (timelineOf(holder, now).declined.get(accountKey) ?? []);
      return all.filter(({ initiatedAt }) => initiatedAt <= now).sort(byBooking);
    },
    add: (transaction) => {
      const holder = holderOf(transaction.accountKey);
      if (holder === undefined) throw new RangeError('there is no such account');
      const timeline = timelineOf(holder, transaction.initiatedAt);
      added.push(transaction);
      enter(timeline, transaction);
      timeline.sums.delete(transaction.accountKey);
      timeline.byAccount.get(transaction.accountKey)?.sort(byBooking);
    },
    change: (key, change) => {
      changes.set(key, { ...changes.get(key), ...change });
      // The books are written anew when they are next looked into.
      timelines.clear();
    },
  };
}
