import fc from 'fast-check';
import { permissions } from './permissions.ts';
import { currencyCode, decimalString } from './primitives.ts';
import { maskIdentification } from './unified/identification.ts';

describe('decimalString', () => {
  test('takes every plain decimal of up to 34 significant digits', () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{0,33}$/);
    fc.assert(
      fc.property(digits, fc.boolean(), fc.integer({ min: 0, max: 33 }), (text, negative, point) => {
        const cut = Math.min(point, text.length - 1);
        const decimal = cut === 0 ? text : `${text.slice(0, -cut)}.${text.slice(-cut)}`;
        expect(decimalString.safeParse((negative ? '-' : '') + decimal).success).toBe(true);
      }),
    );
  });

  test.each(['', '1e3', '+1', '01', '.5', '5.', '1,5', ' 1', '1'.repeat(35), 'NaN'])('refuses %p', (text) => {
    expect(decimalString.safeParse(text).success).toBe(false);
  });
});

test('XXX is no currency', () => {
  expect(currencyCode.safeParse('XXX').success).toBe(false);
  expect(currencyCode.safeParse('EUR').success).toBe(true);
});

describe('maskIdentification', () => {
  test('shows at most the last four characters, and never half of a short number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{1,34}$/), (value) => {
        const { masked } = maskIdentification({ scheme: 'IBAN', value });
        const shown = masked.replace(/^\*+/, '');
        expect(masked).toHaveLength(value.length);
        expect(shown.length).toBeLessThanOrEqual(value.length < 8 ? 2 : 4);
        expect(value.endsWith(shown)).toBe(true);
      }),
    );
    expect(maskIdentification({ scheme: 'AccountNumber', value: '204515807' }).masked).toBe('*****5807');
    expect(maskIdentification({ scheme: 'IBAN', value: 'DE89 3704 0044 0532 0130 00' }).masked).toBe(
      `${'*'.repeat(18)}3000`,
    );
  });
});

describe('permissions', () => {
  test('transactions without accounts, twice the same and none at all are refused', () => {
    for (const list of [['transactions'], ['accounts', 'accounts'], []]) {
      expect(permissions.safeParse(list).success).toBe(false);
    }
    expect(permissions.safeParse(['products']).success).toBe(true);
  });
});
