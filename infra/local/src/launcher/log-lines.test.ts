import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { renderLogLine } from './log-lines.ts';

const prefix = { name: 'auth', index: 1, width: 6 };
const shown = (line: string, verbose = false): string | undefined => {
  const text = renderLogLine(line, prefix, verbose);
  return text === undefined ? undefined : stripVTControlCharacters(text);
};
const entry = (level: number, fields: object = {}): string =>
  JSON.stringify({ level, time: '2026-06-17T10:11:12.000Z', service: 'auth', pid: 7, msg: 'something', ...fields });

test('a warning is shown with who, when, what and its fields', () => {
  expect(shown(entry(40, { bank: 'green-bank', tries: 2 }))).toBe(
    'auth   │ 10:11:12 warn  something bank=green-bank tries=2',
  );
});

test('what is no warning is shown only when asked for', () => {
  expect(shown(entry(30))).toBeUndefined();
  expect(shown('(node) plain text')).toBeUndefined();
  expect(shown(entry(30), true)).toBe('auth   │ 10:11:12 info  something');
  expect(shown('(node) plain text', true)).toBe('auth   │ (node) plain text');
});

test('no line of a process can move the cursor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const line of [text, entry(50, { msg: text, field: text })]) {
        expect(shown(line, true)).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});
