import { createClaims } from './claims.ts';
import { derivedId } from './fingerprint.ts';

/** An entry of a bank's list, in the list's order. */
export interface ListedEntry {
  /** The bank's id, where it gives a usable one. */
  readonly bankId: string | undefined;
  readonly fingerprint: string;
  /** The day of the fingerprint; empty where the bank gives none. */
  readonly day: string;
  /** Bank id of the pending entry that it takes the place of. */
  readonly supersedes?: string | undefined;
}

/** What is stored of an entry of the same account. Fingerprint and occurrence together are unique within the account. */
export interface KnownEntry {
  /** The bank's id, or one derived from the fingerprint. */
  readonly id: string;
  readonly fingerprint: string;
  readonly occurrence: number;
  readonly day: string;
  readonly pending: boolean;
  /** Whether it was stored under the consent that is in force: ids may differ from consent to consent. */
  readonly ownConsent: boolean;
}

/** What a listed entry is: a known one or, where `known` is undefined, a new one. */
export interface Recognised<K extends KnownEntry> {
  readonly known: K | undefined;
  /** The id to store it under. */
  readonly id: string;
  readonly occurrence: number;
}

export interface Recogniser {
  /**
   * Says what each entry of a page is. Call it once for each page, in the bank's order.
   * @param known what is stored under one of the page's ids, superseded ids or fingerprints, earlier pages' entries included
   * @returns one for each entry; undefined for one that the bank lists a second time
   */
  readonly page: <K extends KnownEntry>(
    entries: readonly ListedEntry[],
    known: readonly K[],
  ) => readonly (Recognised<K> | undefined)[];
  /** Whether the bank's ids have shown that they do not last, or name more than one entry: they are not looked at any more. */
  readonly idsAreUseless: () => boolean;
  /** Whether this fetch may have met the entry before, by its id or one that is equal. */
  readonly mayHaveMet: (entry: ListedEntry) => boolean;
  /** Whether this fetch has met a stored entry. Not to be asked of the days in `forgotten`. */
  readonly met: (known: Pick<KnownEntry, 'fingerprint' | 'occurrence'>) => boolean;
  readonly forgotten: () => { readonly from: string; readonly to: string } | undefined;
}

/** Further apart than this two entries under one id are two entries, days. */
const SAME_ENTRY_DAYS = 14;
/** So many entries under other ids than before, under the same consent, are no accident. */
const RENUMBERED = 3;
const DAY_MS = 86_400_000;

const areNear = (one: string, other: string): boolean =>
  one === '' || other === '' || Math.abs(Date.parse(one) - Date.parse(other)) <= SAME_ENTRY_DAYS * DAY_MS;

/**
 * Recognises the entries of one account's list as they come, page by page. Each listed entry is given to one stored entry at
 * the most and each stored one to one listed, so that what is stored after a whole list is that list, whatever the ids do:
 * 1. the same id and the same fingerprint;
 * 2. the pending entry that a booked one says it takes the place of;
 * 3. the same fingerprint, the n-th with the n-th: ids are missing, were reissued, or belong to another consent;
 * 4. the same id with another content: the bank changed the entry.
 * @param idsAreUseless what earlier fetches found out
 */
export function createRecogniser(idsAreUseless = false): Recogniser {
  const claims = createClaims();
  let useless = idsAreUseless;
  let renumbered = 0;

  function page<K extends KnownEntry>(entries: readonly ListedEntry[], known: readonly K[]) {
    const matches = new Map<number, K>();
    const taken = new Set<K>();
    const byId = new Map(known.map((one) => [one.id, one]));
    const byFingerprint = new Map<string, K[]>();
    for (const one of known) byFingerprint.set(one.fingerprint, [...(byFingerprint.get(one.fingerprint) ?? []), one]);
    const isFree = (one: K): boolean => !taken.has(one) && !claims.has(one.fingerprint, one.occurrence);
    const take = (index: number, one: K): void => {
      matches.set(index, one);
      taken.add(one);
    };

    const repeats = new Set<number>();
    const idsOfPage = new Map<string, string>();
    for (const [index, { bankId, fingerprint }] of entries.entries()) {
      if (bankId === undefined) continue;
      const before = idsOfPage.get(bankId) ?? claims.underId(bankId);
      if (before === fingerprint) repeats.add(index);
      else if (before !== undefined) useless = true;
      idsOfPage.set(bankId, fingerprint);
    }
    if (useless) repeats.clear();
    const idOf = ({ bankId }: ListedEntry): string | undefined => (useless ? undefined : bankId);
    const open = (): [number, ListedEntry][] =>
      [...entries.entries()].filter(([index]) => !repeats.has(index) && !matches.has(index));

    for (const [index, entry] of open()) {
      const one = byId.get(idOf(entry) ?? '');
      if (one?.fingerprint === entry.fingerprint && isFree(one)) take(index, one);
    }
    for (const [index, { supersedes }] of open()) {
      const one = byId.get(supersedes ?? '');
      if (one?.pending === true && isFree(one)) take(index, one);
    }
    for (const [index, entry] of open()) {
      const [one] = (byFingerprint.get(entry.fingerprint) ?? [])
        .filter(isFree)
        .sort((a, b) => a.occurrence - b.occurrence);
      if (one === undefined) continue;
      take(index, one);
      const id = idOf(entry);
      const hadOther = id !== undefined && one.id !== id && one.id !== derivedId(one.fingerprint, one.occurrence);
      if (hadOther && one.ownConsent) renumbered += 1;
    }
    for (const [index, entry] of open()) {
      const one = byId.get(idOf(entry) ?? '');
      if (one !== undefined && isFree(one) && (one.pending || areNear(one.day, entry.day))) take(index, one);
    }

    const idsInUse = new Set(byId.keys());
    const occurrencesInUse = new Map([...byFingerprint].map(([key, all]) => [key, all.map((one) => one.occurrence)]));
    const nextOccurrence = (fingerprint: string): number => {
      const used = occurrencesInUse.get(fingerprint) ?? [];
      let next = 1;
      while (used.includes(next) || claims.has(fingerprint, next)) next += 1;
      occurrencesInUse.set(fingerprint, [...used, next]);
      return next;
    };
    const recognised = entries.map((entry, index): Recognised<K> | undefined => {
      if (repeats.has(index)) return undefined;
      const one = matches.get(index);
      const occurrence = one?.fingerprint === entry.fingerprint ? one.occurrence : nextOccurrence(entry.fingerprint);
      const wanted = idOf(entry);
      const isFreeId = wanted !== undefined && (wanted === one?.id || !idsInUse.has(wanted));
      const isSame = one?.fingerprint === entry.fingerprint;
      const id = isFreeId ? wanted : isSame ? one.id : derivedId(entry.fingerprint, occurrence);
      idsInUse.add(id);
      return { known: one, id, occurrence };
    });
    for (const [index, one] of recognised.entries()) {
      const entry = entries[index];
      if (one !== undefined && entry !== undefined)
        claims.add(entry.fingerprint, one.occurrence, entry.day, entry.bankId);
    }
    if (renumbered >= RENUMBERED) useless = true;
    return recognised;
  }

  return {
    page,
    idsAreUseless: () => useless,
    mayHaveMet: ({ bankId, fingerprint }) =>
      claims.forgottenUpTo() !== undefined ||
      claims.has(fingerprint, 1) ||
      (bankId !== undefined && claims.underId(bankId) !== undefined),
    met: ({ fingerprint, occurrence }) => claims.has(fingerprint, occurrence),
    forgotten: claims.forgottenUpTo,
  };
}
