import { BankError, type BankErrorCode } from '@of/bank-adapters';
import fc from 'fast-check';
import { retryDelay } from './retry-policy.ts';

const limits = {
  tries: 5,
  optionalTries: 3,
  baseMs: 500,
  longestMs: 20_000,
  longestRetryAfterMs: 60_000,
  totalMs: 120_000,
};
const codes: BankErrorCode[] = ['retry', 'rate-limited', 'token-refused', 're-consent', 'bank-down', 'schema-changed'];

test('a wait is never sooner than the bank says, never past the limits, and only for what passes', () => {
  const anyCase = fc.record({
    code: fc.constantFrom(...codes),
    asked: fc.option(fc.nat(200), { nil: undefined }),
    attempt: fc.integer({ min: 1, max: 8 }),
    waited: fc.nat(130_000),
    random: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  fc.assert(
    fc.property(anyCase, ({ code, asked, attempt, waited, random }) => {
      const error = new BankError(code, 'x', { retryAfterSeconds: asked });
      const delay = retryDelay(error, attempt, waited, limits, () => random);
      if (delay === undefined) return;
      expect(['retry', 'rate-limited']).toContain(code);
      expect(attempt).toBeLessThan(limits.tries);
      expect(waited + delay).toBeLessThanOrEqual(limits.totalMs);
      if (asked === undefined) expect(delay).toBeLessThanOrEqual(Math.min(20_000, 500 * 2 ** (attempt - 1)));
      else {
        expect(asked * 1000).toBeLessThanOrEqual(limits.longestRetryAfterMs);
        expect(delay).toBeGreaterThanOrEqual(asked * 1000);
        expect(delay).toBeLessThanOrEqual(asked * 1000 + limits.baseMs);
      }
    }),
  );
});

test('jitter is full: from nothing to the doubled wait', () => {
  const error = new BankError('retry', 'x');
  expect(retryDelay(error, 3, 0, limits, () => 0)).toBe(0);
  expect(retryDelay(error, 3, 0, limits, () => 0.5)).toBe(1000);
});
