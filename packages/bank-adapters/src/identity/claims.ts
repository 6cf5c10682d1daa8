/** Claims kept at once: enough for the years of a busy account, and bounded for one that has no end. */
const MOST = 50_000;

interface Claim {
  readonly day: string;
  readonly occurrences: Set<number>;
}

/** Which entries a fetch has met so far, by fingerprint and occurrence, and under which bank ids. */
export interface Claims {
  readonly has: (fingerprint: string, occurrence: number) => boolean;
  readonly add: (fingerprint: string, occurrence: number, day: string, bankId: string | undefined) => void;
  /** The fingerprint of the entry that was met under a bank id. */
  readonly underId: (bankId: string) => string | undefined;
  /** The days of which no claim had to be forgotten lie between these, both included; undefined: all days. */
  readonly forgottenUpTo: () => { readonly from: string; readonly to: string } | undefined;
}

/**
 * Makes an empty memory. Beyond its size the days that were met first are forgotten: lists are ordered by day, so they do not
 * come again.
 */
export function createClaims(most = MOST): Claims {
  const byFingerprint = new Map<string, Claim>();
  const byId = new Map<string, { readonly fingerprint: string }>();
  let count = 0;
  let forgotten: { from: string; to: string } | undefined;

  function forget(): void {
    // A Map gives its keys in the order in which they came.
    for (const [fingerprint, { day, occurrences }] of byFingerprint) {
      if (count <= most * 0.75) break;
      byFingerprint.delete(fingerprint);
      count -= occurrences.size;
      forgotten = {
        from: forgotten === undefined || day < forgotten.from ? day : forgotten.from,
        to: forgotten === undefined || day > forgotten.to ? day : forgotten.to,
      };
    }
    for (const id of byId.keys()) {
      if (byId.size <= most * 0.75) break;
      byId.delete(id);
    }
  }

  return {
    has: (fingerprint, occurrence) => byFingerprint.get(fingerprint)?.occurrences.has(occurrence) === true,
    add: (fingerprint, occurrence, day, bankId) => {
      const claim = byFingerprint.get(fingerprint) ?? { day, occurrences: new Set<number>() };
      byFingerprint.set(fingerprint, claim);
      if (!claim.occurrences.has(occurrence)) count += 1;
      claim.occurrences.add(occurrence);
      if (bankId !== undefined) byId.set(bankId, { fingerprint });
      if (count > most) forget();
    },
    underId: (bankId) => byId.get(bankId)?.fingerprint,
    forgottenUpTo: () => forgotten,
  };
}
