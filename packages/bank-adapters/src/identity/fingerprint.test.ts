import type { UnifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { comparableAmount, dayOf, derivedId, fingerprintOf, usableId } from './fingerprint.ts';

const coffee: UnifiedTransaction = {
  status: 'Booked',
  amount: '-3.50',
  currency: 'EUR',
  bookingDate: '2026-03-01',
  valueDate: '2026-03-02',
  description: 'Kaffee  Müller',
  counterparty: { name: 'Müller', identification: { scheme: 'IBAN', value: 'DE89370400440532013000' } },
};

test('stays the same with what does not make another entry of it', () => {
  const print = fingerprintOf(coffee);
  expect(print).toMatch(/^[0-9a-f]{24}$/);
  for (const same of [
    { ...coffee, bankTransactionId: 'another' },
    { ...coffee, amount: '-3.5' },
    { ...coffee, valueDate: '2026-03-09' },
    { ...coffee, description: ' kaffee mu\u0308ller' },
    { ...coffee, status: 'Reversed' as const },
    { ...coffee, counterparty: { name: 'MÜLLER' } },
  ])
    expect(fingerprintOf(same)).toBe(print);
});

test('differs with day, amount, sign, currency, text, counterparty, reference, end-to-end id, and while pending', () => {
  const prints = [
    coffee,
    { ...coffee, bookingDate: '2026-03-02' },
    { ...coffee, amount: '-35.0' },
    { ...coffee, amount: '3.50' },
    { ...coffee, currency: 'USD' },
    { ...coffee, description: 'Kaffee' },
    { ...coffee, counterparty: { name: 'Meier' } },
    { ...coffee, reference: 'R1' },
    { ...coffee, endToEndId: 'R1' },
    { ...coffee, status: 'Pending' as const },
  ].map((one) => fingerprintOf(one));
  expect(new Set(prints).size).toBe(prints.length);
});

test('fault 17: the day is that of booking, else the day it was made in the bank’s own zone, else the value day', () => {
  const time = '2026-03-31T23:30:00-03:00';
  expect(dayOf({ bookingDate: '2026-04-02', transactionTime: time, valueDate: '2026-04-03' })).toBe('2026-04-02');
  expect(dayOf({ transactionTime: time, valueDate: '2026-04-03' })).toBe('2026-03-31');
  expect(dayOf({ valueDate: '2026-04-03' })).toBe('2026-04-03');
  expect(dayOf({})).toBeUndefined();
});

test('a blank id is none', () => {
  expect(['', ' ', '\t', undefined].map(usableId)).toEqual([undefined, undefined, undefined, undefined]);
  expect(usableId(' T-1 ')).toBe('T-1');
  expect(derivedId('abc', 2)).toBe('abc#2');
});

test('decimals that say nothing do not count', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat({ max: 6 }), (whole, zeros) => {
      expect(comparableAmount(`${whole}${zeros === 0 ? '' : `.${'0'.repeat(zeros)}`}`)).toBe(`${whole}`);
    }),
  );
  expect(['-54.20', '-54.2', '100', '0.00', '-0.00', '10.05'].map(comparableAmount)).toEqual([
    ...['-54.2', '-54.2', '100', '0', '0', '10.05'],
  ]);
});
