import fc from 'fast-check';
import { createListOrder } from './list-order.ts';
import { daysLater } from './sync-range.ts';

const day = fc.integer({ min: 0, max: 400 }).map((index) => daysLater('2025-01-01', index));
const days = fc.array(day, { minLength: 1, maxLength: 60 });

test('what is left holds every entry that has not been listed, whichever way the list goes', () => {
  fc.assert(
    fc.property(days, fc.boolean(), fc.nat(), (all, newestFirst, cut) => {
      const list = newestFirst ? all.toSorted().reverse() : all.toSorted();
      const at = cut % (list.length + 1);
      const order = createListOrder();
      for (const one of list.slice(0, at)) order.note([one]);
      const rest = order.rest();
      if (rest === undefined) return;
      for (const one of list.slice(at)) {
        expect(rest.from === undefined || one >= rest.from).toBe(true);
        expect(rest.to === undefined || one <= rest.to).toBe(true);
      }
      // And a day that is begun is asked for whole.
      const edge = list[at - 1] ?? '';
      expect(rest.from === undefined || rest.from <= edge).toBe(true);
      expect(rest.to === undefined || rest.to >= edge).toBe(true);
    }),
  );
});

test('a list in no order has to be asked for again', () => {
  const order = createListOrder();
  order.note(['2026-03-01', '2026-03-20', '2026-03-05']);
  expect(order.rest()).toBeUndefined();
});
