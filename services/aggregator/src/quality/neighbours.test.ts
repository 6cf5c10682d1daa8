import { sumAmounts } from '@of/money';
import fc from 'fast-check';
import { someNeighboursAddUpTo } from './neighbours.ts';

const amount = fc.integer({ min: -500, max: 500 }).map((cents) => (cents / 100).toFixed(2));

test('exactly those amounts are found that some neighbours add up to', () => {
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 12 }), amount, (amounts, wanted) => {
      const sums = amounts.flatMap((_, from) =>
        amounts.slice(from).map((__, length) => sumAmounts(amounts.slice(from, from + length + 1))),
      );
      for (const target of [wanted, ...sums].filter((one) => Number(one) !== 0))
        expect(someNeighboursAddUpTo(amounts, target)).toBe(sums.some((one) => Number(one) === Number(target)));
    }),
  );
});

test('decimals are exact, however they are written', () => {
  expect(someNeighboursAddUpTo(['5', '0.10', '0.2', '7.000'], '0.3')).toBe(true);
  expect(someNeighboursAddUpTo(['0.10', '7', '0.20'], '0.30')).toBe(false);
  expect(someNeighboursAddUpTo([], '0.30')).toBe(false);
});
