import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binaryCache, findExecutable } from '../process/find-executable.ts';

/** The MongoDB release that is fetched where none is installed. */
const VERSION = '7.0.24';
/** No answer within this time means no internet: the start goes on without. */
const PROBE_MS = 3_000;
const DOWNLOAD_MS = 180_000;
/** So long a failed attempt is remembered, for the next starts to be quick. */
const FAILURE_MS = 3_600_000;
const VERSION_MS = 10_000;

export interface FoundMongod {
  readonly binary: string;
  /** Where it came from, in words for the start's one line. */
  readonly from: string;
}

async function failedLately(marker: string): Promise<boolean> {
  const at = await stat(marker).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return Date.now() - at < FAILURE_MS;
}

/** A machine may lack a library or a processor's instructions that a mongod needs: it says so by not even telling its version. */
async function runs(binary: string): Promise<boolean> {
  return promisify(execFile)(binary, ['--version'], { timeout: VERSION_MS }).then(
    () => true,
    () => false,
  );
}

async function locateOrFetch(folder: string, mayFetch: boolean): Promise<FoundMongod | undefined> {
  // Loaded here alone: it reads settings of its own as it loads.
  const { DryMongoBinary, MongoBinary } = await import('mongodb-memory-server-core');
  const wanted = { version: VERSION, downloadDir: folder };
  const before = await DryMongoBinary.locateBinary(await DryMongoBinary.generateOptions(wanted));
  if (before !== undefined) return { binary: before, from: `MongoDB ${VERSION}, fetched by an earlier start` };
  if (!mayFetch) return undefined;
  const { MongoBinaryDownloadUrl } = await import('mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js');
  const url = await new MongoBinaryDownloadUrl({
    version: VERSION,
    platform: process.platform,
    arch: process.arch,
  }).getDownloadUrl();
  const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the download takes too long')), DOWNLOAD_MS);
  });
  try {
    const binary = await Promise.race([MongoBinary.getPath(wanted), late]);
    return { binary, from: `MongoDB ${VERSION}, fetched now by mongodb-memory-server` };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A mongod that runs here: the one on the PATH, one fetched before, or one that mongodb-memory-server can fetch now.
 * @returns undefined when there is none; without internet that is known within seconds
 */
export async function findMongod(env: NodeJS.ProcessEnv = process.env): Promise<FoundMongod | undefined> {
  const installed = findExecutable('mongod', env);
  if (installed !== undefined && (await runs(installed))) return { binary: installed, from: 'mongod on the PATH' };
  const folder = join(binaryCache(env), 'mongodb');
  const marker = join(folder, 'not-reachable');
  const mayFetch = !(await failedLately(marker));
  try {
    const fetched = await locateOrFetch(folder, mayFetch);
    return fetched !== undefined && (await runs(fetched.binary)) ? fetched : undefined;
  } catch {
    await mkdir(folder, { recursive: true });
    await writeFile(marker, '');
    return undefined;
  }
}
