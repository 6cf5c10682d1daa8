import { comparableAmount, comparableText } from './fingerprint.ts';

/** An entry as far as it shows whether it is the booking of a pending one. */
export interface Twin {
  readonly id: string;
  /** Empty where the bank gives none. */
  readonly day: string;
  readonly amount: string;
  readonly currency: string;
  /** Description, counterparty and merchant. */
  readonly texts: readonly (string | undefined)[];
}

export interface BookedTwin extends Twin {
  /** Id of the pending entry that is known to have become this one. */
  readonly supersedes?: string | undefined;
}

/** A booking comes this many days after the payment at the most, and may bear the day before it. */
const DAYS_AFTER = 10;
const DAYS_BEFORE = 1;
/** A pending entry without any date: it has not been listed for longer beside its booking. */
const DAYS_LINGERING = 5;
const DAY_MS = 86_400_000;

const words = ({ texts }: Twin): ReadonlySet<string> =>
  new Set(
    texts
      .flatMap((text) => comparableText(text).split(/[^\p{L}\p{N}]+/u))
      .filter((word) => word.length > 2 && !/^\d+$/.test(word)),
  );

/** Whether the texts speak of the same: a word in common, or nothing to compare. */
function sayTheSame(one: Twin, other: Twin): boolean {
  const [a, b] = [words(one), words(other)];
  return a.size === 0 || b.size === 0 || [...a].some((word) => b.has(word));
}

const isDerived = (id: string): boolean => /^[0-9a-f]{24}#\d+$/.test(id);

/** Whether it is known to be the booking of another pending entry. Ids of the bank and our own say nothing of each other. */
const isOfAnother = ({ supersedes }: BookedTwin, { id }: Twin): boolean =>
  supersedes !== undefined && isDerived(supersedes) === isDerived(id);

function areNear(pending: string, booked: string, today: string): boolean {
  if (booked === '') return true;
  const days = (Date.parse(booked) - Date.parse(pending === '' ? today : pending)) / DAY_MS;
  return days >= (pending === '' ? -DAYS_LINGERING : -DAYS_BEFORE) && days <= DAYS_AFTER;
}

function canBe(pending: Twin, booked: BookedTwin, today: string): boolean {
  return (
    !isOfAnother(booked, pending) &&
    pending.currency === booked.currency &&
    comparableAmount(pending.amount) === comparableAmount(booked.amount) &&
    areNear(pending.day, booked.day, today) &&
    sayTheSame(pending, booked)
  );
}

const byDay = (a: Twin, b: Twin): number => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0);

/**
 * Finds the pending entries that a bank goes on listing although they are booked: by what is known, else by amount, text and
 * days, the oldest with the oldest. A booked entry answers for one pending entry only, so that a second equal payment stays.
 * @param today the calendar date, for entries without one
 * @returns the id of the booked entry for each pending one that is booked
 */
export function pendingTwins(
  pending: readonly Twin[],
  booked: readonly BookedTwin[],
  today: string,
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const used = new Set<string>();
  const pair = (one: Twin, by: BookedTwin | undefined): void => {
    if (by === undefined) return;
    pairs.set(one.id, by.id);
    used.add(by.id);
  };
  for (const one of pending)
    pair(
      one,
      booked.find(({ supersedes }) => supersedes === one.id),
    );
  const candidates = [...booked].sort(byDay);
  for (const one of [...pending].sort(byDay)) {
    if (pairs.has(one.id)) continue;
    pair(
      one,
      candidates.find((other) => !used.has(other.id) && canBe(one, other, today)),
    );
  }
  return pairs;
}
