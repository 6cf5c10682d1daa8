import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { binaryCache, findExecutable } from '../process/find-executable.ts';
import { debianNatsServer } from './debian-package.ts';
import { releasedNatsServer } from './official-release.ts';

export interface FoundNatsServer {
  readonly binary: string;
  /** Where it came from, in words for the start's one line. */
  readonly from: string;
}

const EXECUTABLE = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';

/**
 * A nats-server to run: one on the PATH, one brought before, the official release for this platform, or Debian's package
 * unpacked without root. Brought ones are kept in `binaryCache`.
 * @throws when none is to be had; the message says what was tried and what to do
 */
export async function findNatsServer(env: NodeJS.ProcessEnv = process.env): Promise<FoundNatsServer> {
  const installed = findExecutable('nats-server', env);
  if (installed !== undefined) return { binary: installed, from: 'nats-server on the PATH' };
  const folder = join(binaryCache(env), 'nats');
  const kept = join(folder, EXECUTABLE);
  if (existsSync(kept)) return { binary: kept, from: 'nats-server brought by an earlier start' };
  const failures: string[] = [];
  for (const { bring, from } of [
    { bring: releasedNatsServer, from: 'official release, downloaded now' },
    { bring: debianNatsServer, from: 'Debian package, unpacked without root' },
  ]) {
    try {
      await bring(folder, kept);
      return { binary: kept, from };
    } catch (error) {
      failures.push(`${from}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `No nats-server is to be had (${failures.join('; ')}). Install nats-server so that it is on the PATH, or set NATS_URL.`,
  );
}
