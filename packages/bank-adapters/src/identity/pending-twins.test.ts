import fc from 'fast-check';
import { type BookedTwin, pendingTwins, type Twin } from './pending-twins.ts';

const pair = (pending: readonly Twin[], booked: readonly BookedTwin[]) => pendingTwins(pending, booked, '2026-03-05');

const one = (id: string, day: string, amount = '-3.50', text = 'Coffee House 12'): Twin => ({
  ...{ id, day, amount, currency: 'EUR' },
  texts: [text],
});

test('is found by amount, text and days; the oldest with the oldest', () => {
  const pending = [one('p2', '2026-03-02'), one('p1', '2026-03-01', '-3.5', 'COFFEE HOUSE AUTH')];
  const pairs = pair(pending, [one('b2', '2026-03-04'), one('b1', '2026-03-03')]);
  expect(Object.fromEntries(pairs)).toEqual({ p1: 'b1', p2: 'b2' });
});

test('is not what differs in amount, currency, text or is too far away', () => {
  const others = [
    one('b', '2026-03-01', '-3.51'),
    { ...one('b', '2026-03-01'), currency: 'USD' },
    one('b', '2026-03-01', '-3.50', 'Bakery'),
    one('b', '2026-02-20'),
    one('b', '2026-03-20'),
  ];
  for (const booked of others) expect(pair([one('p', '2026-03-01')], [booked]).size).toBe(0);
});

test('what is known to be the booking of another pending entry is not taken', () => {
  const booked = [{ ...one('b1', '2026-03-01'), supersedes: 'p0' }];
  expect(pair([one('p1', '2026-03-01')], booked).size).toBe(0);
  expect(pair([one('p0', '2026-02-01'), one('p1', '2026-03-01')], booked)).toEqual(new Map([['p0', 'b1']]));
});

test('a booked entry answers for one pending entry only', () => {
  const entries = (prefix: string) =>
    fc
      .array(fc.record({ day: fc.integer({ min: 1, max: 9 }), amount: fc.constantFrom('-1', '-2') }), { maxLength: 12 })
      .map((all) => all.map(({ day, amount }, index) => one(`${prefix}${index}`, `2026-03-0${day}`, amount)));
  fc.assert(
    fc.property(entries('p'), entries('b'), (pending, booked) => {
      const pairs = pair(pending, booked);
      expect(new Set(pairs.values()).size).toBe(pairs.size);
      for (const [p, b] of pairs)
        expect(pending.find(({ id }) => id === p)?.amount).toBe(booked.find(({ id }) => id === b)?.amount);
    }),
  );
});

test('without a date, it is the booking of the last days; an older one is another payment', () => {
  expect(pair([one('p', '')], [one('b', '2026-03-02')]).size).toBe(1);
  expect(pair([one('p', '')], [one('b', '2026-02-20')]).size).toBe(0);
});

test('a link under the bank’s id says nothing of an entry that has lost its id', () => {
  const derived = `${'a'.repeat(24)}#1`;
  const booked = [{ ...one('b1', '2026-03-02'), supersedes: 'auth-1' }];
  expect(pair([one(derived, '2026-03-01')], booked)).toEqual(new Map([[derived, 'b1']]));
});
