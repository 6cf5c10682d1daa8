import fc from 'fast-check';
import { createRecogniser, type KnownEntry, type ListedEntry } from './recognise.ts';

/** What is stored, and what a sync does with it: recognise page by page, write, then drop what was not listed. */
class Store {
  readonly entries: KnownEntry[] = [];
  useless = false;

  fetch(pages: readonly (readonly ListedEntry[])[], ownConsent = true): void {
    const recogniser = createRecogniser(this.useless);
    const print = (page: readonly ListedEntry[]) => JSON.stringify(page);
    const seen = new Set<string>();
    const consent = ownConsent ? this.entries : this.entries.map((one) => ({ ...one, ownConsent: false }));
    this.entries.splice(0, Number.POSITIVE_INFINITY, ...consent);
    for (const page of pages) {
      if (seen.has(print(page))) continue;
      seen.add(print(page));
      for (const [index, one] of recogniser.page(page, this.entries).entries()) {
        const entry = page[index];
        if (one === undefined || entry === undefined) continue;
        if (one.known !== undefined) this.entries.splice(this.entries.indexOf(one.known), 1);
        const { fingerprint, day } = entry;
        const { id, occurrence } = one;
        this.entries.push({ id, fingerprint, occurrence, day, pending: false, ownConsent: true });
      }
    }
    this.useless = recogniser.idsAreUseless();
    const listed = this.entries.filter((one) => recogniser.met(one));
    this.entries.splice(0, Number.POSITIVE_INFINITY, ...listed);
  }

  multiset = (): string[] => this.entries.map(({ fingerprint }) => fingerprint).sort();
}

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, page) => items.slice(page * size, (page + 1) * size));

/** Entries of the bank: few days and few texts, so that equal ones are common. */
const booking = fc.record({
  day: fc.constantFrom('2026-01-01', '2026-01-02', '2026-01-03', '2026-02-20'),
  text: fc.constantFrom('coffee', 'rent', 'book'),
});
type Booking = { readonly day: string; readonly text: string; readonly key: number };
const numbered = (all: readonly Omit<Booking, 'key'>[]): Booking[] => all.map((one, key) => ({ ...one, key }));
const books = fc
  .array(booking, { maxLength: 25 })
  .map((all) => numbered(all.toSorted((a, b) => a.day.localeCompare(b.day))));

/** How a bank numbers its entries in one fetch. */
const idScheme = fc.constantFrom('lasting', 'none', 'position', 'position-on-page', 'reissued', 'some');
type Scheme = 'lasting' | 'none' | 'position' | 'position-on-page' | 'reissued' | 'some';

function listing(all: readonly Booking[], scheme: Scheme, size: number, fetch: number): ListedEntry[][] {
  const idOf = ({ key }: Booking, index: number): string | undefined => {
    switch (scheme) {
      case 'lasting':
        return `id-${key}`;
      case 'none':
        return undefined;
      case 'position':
        return `${index + 1}`;
      case 'position-on-page':
        return `${(index % size) + 1}`;
      case 'reissued':
        return `${fetch}-${key}`;
      case 'some':
        return key % 2 === 0 ? `id-${key}` : undefined;
      default:
        throw scheme satisfies never;
    }
  };
  const entries = all.map((one, index) => ({
    bankId: idOf(one, index),
    fingerprint: `${one.day} ${one.text}`,
    day: one.day,
  }));
  return chunks(entries, size);
}

const fetchOf = fc.record({
  scheme: idScheme,
  size: fc.integer({ min: 2, max: 7 }),
  newestFirst: fc.boolean(),
  added: fc.array(booking, { maxLength: 3 }),
  removed: fc.array(fc.nat({ max: 30 }), { maxLength: 2 }),
  repeated: fc.option(fc.nat({ max: 8 }), { nil: undefined }),
  ownConsent: fc.boolean(),
});

test('after any sequence of fetches what is stored is the bank’s list, entry by entry', () => {
  fc.assert(
    fc.property(books, fc.array(fetchOf, { minLength: 1, maxLength: 6 }), (first, fetches) => {
      const store = new Store();
      let bank = first;
      for (const [index, fetch] of fetches.entries()) {
        const grown = [...bank, ...fetch.added.map((one, at) => ({ ...one, key: 1000 * (index + 1) + at }))];
        bank = grown
          .filter((_one, at) => !fetch.removed.includes(at))
          .toSorted((a, b) => a.day.localeCompare(b.day) || a.key - b.key);
        const list = fetch.newestFirst ? bank.toReversed() : bank;
        const pages = listing(list, fetch.scheme, fetch.size, index);
        // Two pages that are the same to the last character cannot be told from one page that came twice, nor two entries that
        // are the same, their id included, from one that was listed twice; unless ids are known to be useless.
        fc.pre(new Set(pages.map((page) => JSON.stringify(page))).size === pages.length);
        const withIds = pages.flat().filter(({ bankId }) => bankId !== undefined);
        fc.pre(store.useless || new Set(withIds.map((one) => JSON.stringify(one))).size === withIds.length);
        const again = fetch.repeated === undefined ? undefined : pages[fetch.repeated];
        const at = (fetch.repeated ?? 0) + 1;
        store.fetch(again === undefined ? pages : [...pages.slice(0, at), again, ...pages.slice(at)], fetch.ownConsent);
        expect(store.multiset()).toEqual(bank.map(({ day, text }) => `${day} ${text}`).sort());
        expect(new Set(store.entries.map(({ id }) => id)).size).toBe(store.entries.length);
        const places = store.entries.map(({ fingerprint, occurrence }) => `${fingerprint}#${occurrence}`);
        expect(new Set(places).size).toBe(places.length);
      }
    }),
    { numRuns: 1500 },
  );
});

test('a fetch that brings the same list keeps every id, whatever the bank’s ids do', () => {
  fc.assert(
    fc.property(books, idScheme, fc.integer({ min: 2, max: 7 }), (bank, scheme, size) => {
      const store = new Store();
      const fetch = (number: number) => store.fetch(listing(bank, scheme, size, number));
      const first = listing(bank, scheme, size, 0);
      fc.pre(new Set(first.map((page) => JSON.stringify(page))).size === first.length);
      fetch(0);
      const places = () => store.entries.map(({ fingerprint, occurrence }) => `${fingerprint}#${occurrence}`).sort();
      const before = places();
      fetch(1);
      expect(places()).toEqual(before);
      if (scheme === 'reissued') return;
      const ids = store.entries.map(({ id }) => id).sort();
      fetch(2);
      expect(store.entries.map(({ id }) => id).sort()).toEqual(ids);
    }),
  );
});

const entry = (bankId: string | undefined, text: string, day = '2026-01-01'): ListedEntry => ({
  bankId,
  fingerprint: `${day} ${text}`,
  day,
});

test('an entry that keeps its id and changes its content is the same entry', () => {
  const store = new Store();
  store.fetch([[entry('a', 'coffee'), entry('b', 'rent')]]);
  const [recognised] = createRecogniser().page([entry('a', 'coffee with milk')], store.entries);
  expect(recognised?.known).toMatchObject({ id: 'a', fingerprint: '2026-01-01 coffee' });
  expect(recognised).toMatchObject({ id: 'a', occurrence: 1 });
});

test('the booking of a pending entry is that entry, under its new id', () => {
  const pending: KnownEntry = {
    ...{ id: 'p1', fingerprint: 'pending coffee', occurrence: 1, day: '2026-01-01' },
    ...{ pending: true, ownConsent: true },
  };
  const [booked] = createRecogniser().page([{ ...entry('b1', 'coffee', '2026-01-02'), supersedes: 'p1' }], [pending]);
  expect(booked).toEqual({ known: pending, id: 'b1', occurrence: 1 });
});

test('an id that names two entries of one list is not looked at any more', () => {
  const recogniser = createRecogniser();
  recogniser.page([entry('1', 'coffee'), entry('2', 'rent')], []);
  const second = recogniser.page([entry('1', 'book', '2026-01-09')], []);
  expect(second).toEqual([{ known: undefined, id: '2026-01-09 book#1', occurrence: 1 }]);
  expect(recogniser.idsAreUseless()).toBe(true);
});
