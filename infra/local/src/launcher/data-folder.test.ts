import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'of-data-')), 'data');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

test('the folder is made, held and released', () => {
  const taken = takeDataFolder(folder);
  const lock = join(folder, 'launcher.pid');
  expect(existsSync(lock)).toBe(true);
  taken.release();
  expect(existsSync(lock)).toBe(false);
});

test('a folder that a running process holds is refused, and says which process', () => {
  takeDataFolder(folder).release();
  writeFileSync(join(folder, 'launcher.pid'), `${process.ppid}\n`);
  expect(() => takeDataFolder(folder)).toThrow(new RegExp(`already \\(process ${process.ppid}\\)`));
});

test.each(['', 'nonsense', '0', '-1'])('a lock that says %p is taken over', (text) => {
  takeDataFolder(folder).release();
  writeFileSync(join(folder, 'launcher.pid'), text);
  takeDataFolder(folder).release();
});

test('the lock of a process that has ended is taken over', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  takeDataFolder(folder).release();
  writeFileSync(join(folder, 'launcher.pid'), `${pid}\n`);
  takeDataFolder(folder).release();
});
