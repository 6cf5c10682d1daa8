import fc from 'fast-check';
import { createPagePrints } from './page-prints.ts';

test('a page that was seen before is known, whichever it is; an empty one never', () => {
  const page = fc.array(fc.constantFrom({ id: 'a' }, { id: 'b', amount: 1 }, { id: 'b', amount: 2 }), { maxLength: 2 });
  fc.assert(
    fc.property(fc.array(page, { maxLength: 6 }), (pages) => {
      const prints = createPagePrints();
      const before = new Set<string>();
      for (const items of pages) {
        const text = JSON.stringify(items);
        expect(prints.seen(items)).toBe(items.length > 0 && before.has(text));
        before.add(text);
      }
    }),
  );
});
