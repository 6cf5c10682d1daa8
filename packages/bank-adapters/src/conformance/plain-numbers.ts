import type { Finding } from './mapping-probes.ts';

/** What of a mapped item tells numbers, and what is kept of it as it came. */
export interface Kept {
  readonly identification?: { readonly scheme: string; readonly value: string } | undefined;
  readonly counterparty?: Kept | undefined;
  readonly extensions?: unknown;
}

/** Shorter ones occur anywhere. */
const SHORTEST = 6;

const compact = (text: string): string => text.replace(/[\s-]/g, '');

/** The part of an identification that gives it away: an account's number without its branch, an IBAN without its check digits. */
function tellingPart({ scheme, value }: NonNullable<Kept['identification']>): string {
  if (scheme === 'IBAN') return compact(value).slice(4);
  if (scheme === 'SortCodeAccountNumber') return compact(value).slice(-8);
  return scheme === 'AccountNumber' ? (value.split('-').at(-1) ?? value) : compact(value);
}

const numbersOf = ({ identification: own, counterparty }: Kept): readonly string[] => {
  const numbers = counterparty === undefined ? [] : numbersOf(counterparty);
  if (own === undefined || own.value.includes('*')) return numbers;
  const number = tellingPart(own);
  return number.length < SHORTEST ? numbers : [...numbers, number];
};

/** All texts and numbers in what is kept, each with its path. */
function textsIn(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string' || typeof value === 'number') return [[path, compact(String(value))]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => textsIn(member, `${path}.${name}`));
}

/**
 * Places in `extensions`, which are stored, where a number by which any of the items knows an account or a party stands in plain.
 * The number itself is stored nowhere but masked or enciphered.
 */
export function plainNumbers(items: readonly { readonly name: string; readonly mapped: Kept }[]): Finding[] {
  const secret = [...new Set(items.flatMap(({ mapped }) => numbersOf(mapped)))];
  return items.flatMap(({ name, mapped }) =>
    textsIn(mapped.extensions, `${name}.extensions`)
      .filter(([, text]) => secret.some((number) => text.includes(number)))
      .map(([path]) => ({ path, problem: 'a whole number of an account or a party is kept: it has to be masked' })),
  );
}
