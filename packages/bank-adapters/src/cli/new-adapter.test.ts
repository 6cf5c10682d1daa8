import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapter as green } from '../banks/green-bank/adapter.ts';
import { checkAdapter } from './check-adapter.ts';
import { newAdapter } from './new-adapter.ts';

let banks: string;
beforeEach(() => {
  banks = mkdtempSync(join(tmpdir(), 'of-banks-'));
});
afterEach(() => rmSync(banks, { recursive: true }));

test('a new bank is one folder with what an adapter needs', () => {
  newAdapter(banks, 'my-bank');
  expect(readdirSync(banks)).toEqual(['my-bank']);
  expect(readdirSync(join(banks, 'my-bank'))).toEqual(
    expect.arrayContaining(['adapter.ts', 'client.ts', 'map.ts', 'wire.ts', 'map.test.ts', 'sample.json', 'README.md']),
  );
  expect(readFileSync(join(banks, 'my-bank', 'adapter.ts'), 'utf8')).toContain("name: 'My Bank'");
});

test.each(['My Bank', '../evil', '', 'a_b'])('%p is no id of a bank', (id) => {
  expect(() => newAdapter(banks, id)).toThrow(/kebab-case|no bank id/);
  expect(readdirSync(banks)).toEqual([]);
});

test('a bank that is there is not written over', () => {
  newAdapter(banks, 'my-bank');
  expect(() => newAdapter(banks, 'my-bank')).toThrow('my-bank is there already');
});

test('a check without a sample looks at what the adapter says of itself', () => {
  expect(checkAdapter(green, undefined)).toEqual({
    report: 'green-bank: nothing is wrong with what was looked at',
    ok: true,
  });
});
