import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announceStack, findRunningStack } from './running-stack.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'of-stack-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a stack is found while it is announced, by its owner alone', () => {
  const addresses = { nats: 'nats://n', mongo: 'mongodb://m', origins: new Map([['portal', 'http://p']]) };
  expect(findRunningStack(dir)).toBeUndefined();
  const withdraw = announceStack(dir, addresses);
  expect(findRunningStack(dir)).toEqual({ nats: 'nats://n', mongo: 'mongodb://m', origins: { portal: 'http://p' } });
  if (process.platform !== 'win32') expect(statSync(join(dir, 'stack.json')).mode & 0o077).toBe(0);
  withdraw();
  expect(findRunningStack(dir)).toBeUndefined();
});

test('a file that is not of a stack is refused', () => {
  writeFileSync(join(dir, 'stack.json'), '{"nats": 1}');
  expect(() => findRunningStack(dir)).toThrow();
});
