import type { BankSeed, HolderSeed, Merchant } from './bank-seed.ts';
import { DAY_MS, type Day, dayInMonth, startOfDay } from './calendar.ts';
import { correctionOf } from './corrections.ts';
import type { DayContext, PlannedEntry } from './entry.ts';
import { everydayRules } from './everyday-rules.ts';
import type { LedgerTransaction } from './model.ts';
import { recurringRules } from './recurring-rules.ts';
import { seededRandom, stableKey } from './seeded-random.ts';

/** What all customers' timelines of one bank share. */
export interface TimelineSettings {
  /** Separates one bank's ledger, and one run's, from another's. */
  readonly seed: string;
  readonly firstDay: Day;
  readonly currency: BankSeed['currency'];
  readonly merchants: readonly Merchant[];
  /** Card payments stay pending for a day or two, as they do at most banks, or are booked at once. */
  readonly pendingCardPayments: boolean;
  readonly volume: number;
  readonly abroad?: BankSeed['abroad'] | undefined;
}

/** The key that a seed's account has in the ledger. */
export function accountKeyOf(settings: Pick<TimelineSettings, 'seed'>, userName: string, account: string): string {
  return stableKey(settings.seed, 'account', userName, account);
}

function bookingTime(settings: TimelineSettings, key: string, kind: string, initiatedAt: number): number {
  if (!settings.pendingCardPayments || kind !== 'card-payment') return initiatedAt;
  const random = seededRandom('booking', key);
  const night = startOfDay(Math.floor(initiatedAt / DAY_MS) + random.between(1, 2));
  return night + random.between(2 * 3600, 6 * 3600) * 1000;
}

function contextOf(settings: TimelineSettings, holder: HolderSeed, displayName: string, day: Day): DayContext {
  const checking = holder.accounts.find((account) => account.kind === 'checking');
  if (checking === undefined) throw new Error(`${holder.userName} has no checking account in the seed`);
  return {
    day,
    firstDay: settings.firstDay,
    holder,
    displayName,
    checking,
    savings: holder.accounts.find((account) => account.kind === 'savings'),
    card: holder.accounts.find((account) => account.kind === 'credit-card'),
    abroad: settings.abroad,
    cardSpending: (month) => cardSpending(settings, holder, displayName, month),
    merchants: settings.merchants,
    volume: settings.volume,
    random: (purpose) => seededRandom(settings.seed, holder.userName, day, purpose),
  };
}

function cardSpending(settings: TimelineSettings, holder: HolderSeed, displayName: string, month: number): number {
  let spent = 0;
  for (let day = Math.max(dayInMonth(month, 1), settings.firstDay); day <= dayInMonth(month, 31); day += 1) {
    const context = contextOf(settings, holder, displayName, day);
    for (const { account, amountMinor, declined } of everydayRules.flatMap((rule) => rule(context)))
      if (account === context.card?.key && declined === undefined) spent -= amountMinor;
  }
  return spent;
}

function transactionOf(settings: TimelineSettings, userName: string, day: Day, index: number, entry: PlannedEntry) {
  const key = stableKey(settings.seed, 'transaction', userName, day, index);
  const initiatedAt = startOfDay(day) + entry.second * 1000;
  const bookedAt = bookingTime(settings, key, entry.kind, initiatedAt);
  const { merchant, counterparty, foreign } = entry;
  return {
    key,
    accountKey: accountKeyOf(settings, userName, entry.account),
    kind: entry.kind,
    amountMinor: entry.amountMinor,
    initiatedAt,
    bookedAt,
    valueDay: Math.floor(bookedAt / DAY_MS),
    text: entry.text,
    ...(merchant === undefined ? {} : { merchant }),
    ...(counterparty === undefined ? {} : { counterparty }),
    ...(foreign === undefined ? {} : { foreign }),
    ...(entry.declined === undefined ? {} : { declined: entry.declined }),
  } satisfies LedgerTransaction;
}

/**
 * Everything that one day brings forth for one customer: the day's own transactions and the refunds and reversals that
 * will follow them. A pure function of settings, customer and day, so that a day is the same whenever it is looked at.
 */
export function transactionsOfDay(
  settings: TimelineSettings,
  holder: HolderSeed,
  displayName: string,
  day: Day,
): readonly LedgerTransaction[] {
  const context = contextOf(settings, holder, displayName, day);
  const entries = [...recurringRules, ...everydayRules].flatMap((rule) => rule(context));
  return entries.flatMap((entry, index) => {
    const transaction = transactionOf(settings, holder.userName, day, index, entry);
    const correction = correctionOf(transaction);
    return correction === undefined ? [transaction] : [transaction, correction];
  });
}
