import fc from 'fast-check';
import { retryAfterSeconds } from './retry-after.ts';

test('seconds are taken as they are', () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), (seconds) => {
      expect(retryAfterSeconds({ 'retry-after': ` ${seconds} ` })).toBe(seconds);
    }),
  );
});

test('an HTTP date counts from the answer’s own date, else from ours, and never below zero', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: -86_400, max: 86_400 }), (at, ahead) => {
      const http = (seconds: number) => new Date(seconds * 1000).toUTCString();
      const headers = { 'retry-after': http(at + ahead) };
      expect(retryAfterSeconds({ ...headers, date: http(at) }, 0)).toBe(Math.max(0, ahead));
      expect(retryAfterSeconds(headers, at * 1000)).toBe(Math.max(0, ahead));
    }),
  );
});

test.each([undefined, '', '-5', '1.5', 'soon', '99999999999', 'NaN', 'Fri, 99 Foo'])('%p says nothing', (value) => {
  expect(retryAfterSeconds(value === undefined ? {} : { 'retry-after': value })).toBeUndefined();
});
