/** A value of an item as another one of the same kind has it. */
type Variation = (n: number) => unknown;
type Path = readonly (string | number)[];

const TRIALS = [0, 1, 7, 99, 12_345, 99_999];
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 17, 10);
/** JSON numbers from here on are taken for times in milliseconds. */
const FIRST_TIME = Date.UTC(2001, 0);

const pad = (n: number, length: number, base = 10): string => n.toString(base).padStart(length, '0').slice(-length);
/** Steps through cents in an order that does not look like one. */
const cents = (n: number): number => 1 + ((n * 7_919) % 999_983);
/** Cents as a decimal with so many decimals, two at the least. */
const decimal = (value: number, decimals: number): string =>
  `${Math.trunc(value / 100)}.${pad(value, 2).padEnd(decimals, '0')}`;
const timeOf = (n: number): number => NOW - (n % 730) * DAY_MS - ((n * 61) % 86_400) * 1_000;

function ofNumber(value: number): Variation[] {
  if (value >= FIRST_TIME) return [(n) => timeOf(n)];
  const sign = Math.sign(value);
  if (!Number.isInteger(value)) return [(n) => sign * Number(decimal(cents(n), 2))];
  return Math.abs(value) < 10 ? [] : [(n) => sign * cents(n)];
}

function ofText(text: string): Variation[] {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return [(n) => new Date(timeOf(n)).toISOString().slice(0, 10)];
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text))
    return [(n) => new Date(timeOf(n)).toISOString().slice(0, 19) + text.slice(19)];
  if (/^-?\d+\.\d+$/.test(text)) {
    const decimals = text.length - text.indexOf('.') - 1;
    const sign = text.startsWith('-') ? '-' : '';
    return [(n) => sign + decimal(cents(n), decimals)];
  }
  // An id, a number or words, but no value of an enumeration.
  if (text.length < 7 || !/[\d ]/.test(text)) return [];
  const kept = text.slice(0, -6);
  return [(n) => kept + pad(n, 6, 16).toUpperCase(), (n) => kept + pad(n, 6, 16), (n) => kept + pad(n, 6)];
}

function* leaves(value: unknown, path: Path = []): Generator<readonly [Path, readonly Variation[]]> {
  if (typeof value === 'number') yield [path, ofNumber(value)];
  else if (typeof value === 'string') yield [path, ofText(value)];
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value))
      yield* leaves(member, [...path, Array.isArray(value) ? Number(name) : name]);
}

function replaced(value: unknown, [name, ...below]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === name ? replaced(item, below, by) : item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === name ? replaced(member, below, by) : member]),
  );
}

/**
 * Makes distinct items of one: its times, amounts, ids and words become others of the same form, wherever the item stays one
 * that is taken.
 * @param isTaken whether the adapter maps an item
 * @returns the item number `n`; two numbers below 100,000 give two items
 */
export function distinctItems(item: unknown, isTaken: (item: unknown) => boolean): (n: number) => unknown {
  const chosen = [...leaves(item)].flatMap(([path, variations]) => {
    const vary = variations.find((variation) => TRIALS.every((n) => isTaken(replaced(item, path, variation(n)))));
    return vary === undefined ? [] : [{ path, vary }];
  });
  return (n) => chosen.reduce((made, { path, vary }) => replaced(made, path, vary(n)), item);
}
