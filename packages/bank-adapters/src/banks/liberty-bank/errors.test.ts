import type { BankResponse } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

const answer = (status: number, code?: string | number, headers = {}): BankResponse => ({
  status,
  headers,
  body: code === undefined ? undefined : { code, message: 'words', debugMessage: 'a secret' },
});

test.each([
  [400, 401, 'schema-changed'],
  [400, 702, 'schema-changed'],
  [400, 703, 'period-invalid'],
  [400, '703', 'period-invalid'],
  [401, 603, 'token-refused'],
  [403, 403, 'permission-missing'],
  [403, 602, 're-consent'],
  [403, 706, 'permission-missing'],
  [404, 701, 'permission-missing'],
  [404, 404, 'schema-changed'],
  [405, 1206, 'schema-changed'],
  [409, 705, 'permission-missing'],
  [429, 1207, 'rate-limited'],
  [500, 500, 'retry'],
  [500, 501, 'retry'],
  [503, 503, 'retry'],
  [502, undefined, 'retry'],
  [429, undefined, 'rate-limited'],
  [418, 'TEAPOT', 'bank-down'],
  [500, 'constructor', 'retry'],
])('%i with code %p is %s', (status, code, ours) => {
  expect(adapter.errorOf(answer(status, code))?.code).toBe(ours);
});

test('a part of the content is not taken for the whole', () => {
  expect(adapter.errorOf(answer(206))?.code).toBe('retry');
  expect(adapter.errorOf(answer(200))).toBeUndefined();
});

test('the wait is the bank’s, where it says one that can be waited (daily-allowance)', () => {
  const limited = (headers: Record<string, string>) => adapter.errorOf(answer(429, 1207, headers));
  expect(limited({ 'retry-after': '7' })?.retryAfterSeconds).toBe(7);
  expect(limited({ 'retry-after': '-60' })?.retryAfterSeconds).toBeUndefined();
  expect(limited({})?.retryAfterSeconds).toBeUndefined();
});

test('a period that is too long says how long it may be; the bank’s words are not repeated (history-limit)', () => {
  const error = adapter.errorOf(answer(400, 703));
  expect(error).toMatchObject({ historyDays: adapter.institution.limits.historyDays, bankCode: '703' });
  expect(error?.message).not.toMatch(/secret/);
});
