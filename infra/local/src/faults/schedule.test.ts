import fc from 'fast-check';
import { chooseSeed, scheduleOf } from './schedule.ts';

const choices = (seed: string) => {
  const { whole, shuffle, pick } = scheduleOf(seed);
  return [whole(0, 1_000_000), shuffle(Array.from({ length: 20 }, (_, index) => index)), pick(['a', 'b', 'c'])];
};

test('a seed makes the same choices each time, and another seed others', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      expect(choices(seed)).toEqual(choices(seed));
      expect(choices(seed)).not.toEqual(choices(`${seed}'`));
    }),
  );
});

test('numbers are within their bounds, and whatever is mixed stays whole', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: -50, max: 50 }),
      fc.nat(50),
      fc.array(fc.integer()),
      (seed, least, more, all) => {
        const { whole, shuffle } = scheduleOf(seed);
        const number = whole(least, least + more);
        expect(number).toBeGreaterThanOrEqual(least);
        expect(number).toBeLessThanOrEqual(least + more);
        const mixed = shuffle(all);
        expect(mixed).toHaveLength(all.length);
        expect(mixed).toEqual(expect.arrayContaining(all));
      },
    ),
  );
});

test('FAULT_SEED is the seed; without it each run of the long form has its own, and the short form always the same', () => {
  expect(chooseSeed({ FAULT_SEED: 'of yesterday', FAULT_FORM: 'long' })).toBe('of yesterday');
  expect(chooseSeed({ FAULT_SEED: '', FAULT_FORM: 'long' })).not.toBe(chooseSeed({ FAULT_FORM: 'long' }));
  expect(chooseSeed({ FAULT_SEED: '' })).toBe(chooseSeed({}));
});
