import { comparableText } from './fingerprint.ts';

/** An account as far as it can be recognised, listed or stored. */
export interface AccountTraits {
  /** The bank's id. */
  readonly accountId: string;
  /** Keyed digest of its whole identification; undefined where the bank gives none. */
  readonly key: string | undefined;
  /** Masked identification. */
  readonly masked: string | undefined;
  readonly type: string;
  readonly currency: string;
  readonly name: string | undefined;
}

type Rule = (account: AccountTraits) => string | undefined;

const RULES: readonly Rule[] = [
  ({ key }) => key,
  ({ accountId }) => accountId,
  ({ masked, type, currency }) => (masked === undefined ? undefined : JSON.stringify([masked, type, currency])),
  ({ type, currency, name }) => JSON.stringify([type, currency, comparableText(name)]),
];

const contradict = (one: AccountTraits, other: AccountTraits): boolean =>
  one.key !== undefined && other.key !== undefined && one.key !== other.key;

/**
 * Recognises a bank's accounts among the stored ones of the same user at the same institution, whose ids may be others under a
 * new consent: by identification, then by the bank's id, then by the masked number, and as the last resort by type, currency
 * and name. Two accounts of which both have an identification are never taken for one when those differ; a rule that finds more
 * than one candidate decides nothing.
 * @returns the stored account for each listed one that is known
 */
export function matchAccounts<L extends AccountTraits, S extends AccountTraits>(
  listed: readonly L[],
  stored: readonly S[],
): ReadonlyMap<L, S> {
  const matches = new Map<L, S>();
  const taken = new Set<S>();
  for (const rule of RULES) {
    const openListed = listed.filter((one) => !matches.has(one));
    const openStored = stored.filter((one) => !taken.has(one));
    for (const one of openListed) {
      const trait = rule(one);
      if (trait === undefined) continue;
      const same = openStored.filter((other) => rule(other) === trait && !contradict(one, other));
      const rivals = openListed.filter((other) => rule(other) === trait);
      const [match] = same;
      if (match === undefined || same.length > 1 || rivals.length > 1) continue;
      matches.set(one, match);
      taken.add(match);
    }
  }
  return matches;
}
