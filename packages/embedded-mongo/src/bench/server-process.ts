import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';

/** A server in a process of its own, with a data folder of its own. */
export interface ServerProcess {
  readonly client: MongoClient;
  /** Resident memory now, in bytes; undefined where the system does not say. */
  readonly resident: () => number | undefined;
  readonly stop: () => Promise<void>;
}

function residentOf({ pid }: ChildProcess): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Starts a built entry, which says on its output where it listens. */
export async function startServerProcess(entry: string): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-bench-'));
  const child = spawn(process.execPath, [fileURLToPath(new URL(entry, import.meta.url))], {
    env: { ...process.env, PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url === undefined) continue;
    const client = await MongoClient.connect(url, { writeConcern: { w: 'majority' }, maxPoolSize: 4 });
    return {
      client,
      resident: () => residentOf(child),
      stop: async () => {
        await client.close();
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  throw new Error(`${entry} has not started`);
}
