import { dayText, sinceText } from './time-text.ts';

const now = Date.parse('2026-11-26T12:00:00Z');

test.each([
  ['2026-11-26T11:59:31Z', 'just now'],
  ['2026-11-26T12:00:20Z', 'in a moment'],
  ['2026-11-26T11:58:30Z', '1 minute ago'],
  ['2026-11-26T18:00:00Z', 'in 6 hours'],
  ['2026-11-23T12:00:00Z', '3 days ago'],
])('%s is %s', (time, text) => {
  expect(sinceText(time, now)).toBe(text);
});

test('a day of a bank is the same day everywhere', () => {
  expect(dayText('2026-11-01')).toBe('Nov 1, 2026');
});
