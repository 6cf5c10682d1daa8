import type { Finding } from './mapping-probes.ts';

/** What of a mapped item tells numbers, and what is kept of it as it came. */
export interface Kept {
  readonly identification?: { readonly scheme: string; readonly value: string } | undefined;
  readonly counterparty?: Kept | undefined;
  readonly extensions?: unknown;
}

/** So many of a number's last characters are not to be read: four are shown, and a short number has not many more. */
const SECRET_END = 7;

const compact = (text: string): string => text.replace(/[\s-]/g, '');

const endsOf = ({ identification: own, counterparty }: Kept): readonly string[] => {
  const ends = counterparty === undefined ? [] : endsOf(counterparty);
  if (own === undefined || own.value.includes('*')) return ends;
  const number = compact(own.value);
  return number.length < SECRET_END ? ends : [...ends, number.slice(-SECRET_END)];
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
  const secret = [...new Set(items.flatMap(({ mapped }) => endsOf(mapped)))];
  return items.flatMap(({ name, mapped }) =>
    textsIn(mapped.extensions, `${name}.extensions`)
      .filter(([, text]) => secret.some((end) => text.includes(end)))
      .map(([path]) => ({ path, problem: 'a whole number of an account or a party is kept: it has to be masked' })),
  );
}
