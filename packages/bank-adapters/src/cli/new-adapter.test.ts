import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { adapter as green } from '../banks/green-bank/adapter.ts';
import { checkAdapter } from './check-adapter.ts';
import { newAdapter } from './new-adapter.ts';
import { newMockBank } from './new-mock-bank.ts';

const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url));
const SOURCE = fileURLToPath(new URL('../', import.meta.url));
const BANKS = 'packages/bank-adapters/src/banks';
const { resolve } = createRequire(import.meta.url);

let root: string;
const folders: string[] = [];

/** A folder that is removed at the end. `.data` is no part of the checkout, and near enough to its packages. */
function folderIn(parent: string): string {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'new-'));
  folders.push(folder);
  return folder;
}

beforeEach(() => {
  root = folderIn(tmpdir());
  mkdirSync(join(root, 'services', 'mock-banks'), { recursive: true });
});
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Type-checks a folder's files as the checkout's own are. @returns the compiler's words; none when all is well */
function compile(folder: string): string {
  const config = {
    extends: join(CHECKOUT, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      incremental: false,
      noEmit: true,
      typeRoots: [join(CHECKOUT, 'node_modules/@types')],
    },
    include: ['.'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(dirname(resolve('typescript/package.json')), 'bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
}

const report = z.object({
  testResults: z.array(
    z.object({ message: z.string(), assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) }),
  ),
});

/** Runs a folder's tests. @returns their titles with how they ended, and what jest said */
function runTests(folder: string) {
  const config = {
    ...z.looseObject({}).parse(jestConfig),
    rootDir: folder,
    roots: ['<rootDir>'],
    testMatch: ['**/*.test.ts'],
    modulePathIgnorePatterns: [],
    reporters: ['default'],
  };
  const jest = join(dirname(resolve('jest/package.json')), 'bin/jest.js');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', jest, '--json', '--config', JSON.stringify(config)],
    { encoding: 'utf8', cwd: CHECKOUT },
  );
  const parsed = report.parse(JSON.parse(stdout === '' ? stderr : stdout));
  return {
    ended: Object.fromEntries(
      parsed.testResults.flatMap(({ assertionResults }) =>
        assertionResults.map(({ title, status }) => [title, status]),
      ),
    ),
    words: parsed.testResults.map(({ message }) => message).join('\n'),
  };
}

const { default: jestConfig }: { default: unknown } = await import(join(CHECKOUT, 'jest.config.js'));

test('a new bank is one folder with what an adapter needs', () => {
  newAdapter(root, 'my-bank');
  const folder = join(root, BANKS, 'my-bank');
  expect(readdirSync(join(root, BANKS))).toEqual(['my-bank']);
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(['adapter.ts', 'client.ts', 'map.ts', 'wire.ts', 'map.test.ts', 'sample.json', 'README.md']),
  );
  expect(readFileSync(join(folder, 'adapter.ts'), 'utf8')).toContain("name: 'My Bank'");
});

test('what is written compiles, and its tests fail where something is to be filled in, and nowhere else', () => {
  const place = folderIn(join(SOURCE, '..', '.data'));
  newAdapter(place, 'my-bank');
  // The contract, the conformance kit and the command line are where the new folder looks for them.
  for (const part of ['contract', 'conformance', 'cli'])
    symlinkSync(join(SOURCE, part), join(place, 'packages/bank-adapters/src', part), 'junction');
  const folder = join(place, BANKS, 'my-bank');
  expect(compile(folder)).toBe('');
  const { ended, words } = runTests(folder);
  expect(ended).toEqual({
    'the adapter says who it is': 'failed',
    'the sample has an answer of the bank': 'failed',
    'every item of the sample is mapped, and nothing of it is lost': 'passed',
    'nothing is left to fill in': 'failed',
  });
  for (const file of ['adapter.ts', 'client.ts', 'map.ts', 'wire.ts', 'README.md'])
    expect(words).toMatch(new RegExp(`"${file}:\\d+ .*Fill in`));
}, 120_000);

test('a mock bank beside it compiles, and listens where no other does', () => {
  writeFileSync(join(folderAt(root, 'services/mock-banks/old-bank'), 'package.json'), '{ "config": { "port": 4107 } }');
  newMockBank(root, 'my-bank');
  expect(readFileSync(join(root, 'services/mock-banks/my-bank/package.json'), 'utf8')).toContain('"port": 4108');
  expect(readdirSync(join(root, 'data/banks'))).toEqual(['my-bank.json']);
  // A bank's own dependencies are a bank's: those of one that is there serve.
  const place = folderIn(join(CHECKOUT, 'services/mock-banks/green-bank/.data'));
  newMockBank(folderWith(place, 'services/mock-banks'), 'my-bank');
  expect(compile(join(place, 'services/mock-banks/my-bank'))).toBe('');
}, 120_000);

function folderAt(parent: string, path: string): string {
  mkdirSync(join(parent, path), { recursive: true });
  return join(parent, path);
}

function folderWith(parent: string, path: string): string {
  folderAt(parent, path);
  return parent;
}

test.each(['My Bank', '../evil', '', 'a_b'])('%p is no id of a bank', (id) => {
  expect(() => newAdapter(root, id)).toThrow(/kebab-case|no bank id/);
  expect(readdirSync(root)).toEqual(['services']);
});

test('a bank that is there is not written over', () => {
  newAdapter(root, 'my-bank');
  expect(() => newAdapter(root, 'my-bank')).toThrow('my-bank is there already');
  newMockBank(root, 'my-bank');
  expect(() => newMockBank(root, 'my-bank')).toThrow('my-bank is there already');
});

test('a check without a sample looks at what the adapter says of itself', () => {
  expect(checkAdapter(green, undefined)).toEqual({
    report: 'green-bank: nothing is wrong with what was looked at',
    ok: true,
  });
});
