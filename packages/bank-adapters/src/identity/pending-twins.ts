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

function canBe(pending: Twin, booked: BookedTwin): boolean {
  if (booked.supersedes !== undefined || pending.currency !== booked.currency) return false;
  if (comparableAmount(pending.amount) !== comparableAmount(booked.amount)) return false;
  if (pending.day !== '' && booked.day !== '') {
    const days = (Date.parse(booked.day) - Date.parse(pending.day)) / DAY_MS;
    if (days < -DAYS_BEFORE || days > DAYS_AFTER) return false;
  }
  return sayTheSame(pending, booked);
}

const byDay = (a: Twin, b: Twin): number => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0);

/**
 * Finds the pending entries that a bank goes on listing although they are booked: by what is known, else by amount, text and
 * days, the oldest with the oldest. A booked entry answers for one pending entry only, so that a second equal payment stays.
 * @returns the id of the booked entry for each pending one that is booked
 */
export function pendingTwins(pending: readonly Twin[], booked: readonly BookedTwin[]): ReadonlyMap<string, string> {
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
      candidates.find((other) => !used.has(other.id) && canBe(one, other)),
    );
  }
  return pairs;
}
