import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryCache } from '../process/find-executable.ts';
import { findMongod } from './find-mongod.ts';

let home: string;
const env = () => ({ HOME: home, XDG_CACHE_HOME: join(home, 'cache'), PATH: join(home, 'bin') });

/** Puts a mongod on the PATH that ends as a mongod would that lacks a library, or does not. */
async function install(exitCode: number): Promise<string> {
  const binary = join(home, 'bin', 'mongod');
  await writeFile(binary, `#!/bin/sh\nexit ${exitCode}\n`);
  await chmod(binary, 0o755);
  return binary;
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'of-mongod-'));
  await mkdir(join(home, 'bin'));
  // Nothing is fetched by a test: a download that failed a moment ago is not tried again.
  const folder = join(binaryCache(env()), 'mongodb');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'not-reachable'), '');
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('a mongod on the PATH is used', async () => {
  const binary = await install(0);
  expect(await findMongod(env())).toEqual({ binary, from: 'mongod on the PATH' });
});

test('one that cannot run here is as good as none', async () => {
  const binary = await install(127);
  expect((await findMongod(env()))?.binary).not.toBe(binary);
});
