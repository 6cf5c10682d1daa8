import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from '@of/service-kit';

/** How often a bank is looked at until it is ready, and how long between. Not a measure of anything: a machine may be busy. */
const LOOKS = 1200;
const LOOK_MS = 50;

/** A bank's process. */
export interface BuiltBank {
  readonly url: string;
  /** Kills it, and removes its data. */
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const listening = await listen((_req, res) => res.end(), { port: 0 });
  await listening.close();
  return Number(new URL(listening.url).port);
}

/**
 * Runs a bank as it is deployed, in a process and a data folder of its own, with its books exposed.
 * @param folder the bank's, built
 * @param environment what it has besides: its client at the least
 * @throws when it does not become ready; nothing of it stays then
 */
export async function runBuiltBank(folder: string, environment: Readonly<Record<string, string>>): Promise<BuiltBank> {
  const dataDir = await mkdtemp(join(tmpdir(), 'built-bank-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(folder, 'dist/main.js')], {
    cwd: folder,
    stdio: 'ignore',
    env: { PORT: String(port), DATA_DIR: dataDir, ADMIN_EXPOSED: 'true', LOG_LEVEL: 'silent', ...environment },
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let looks = 0; !(await isReady()); looks += 1) {
    if (child.exitCode !== null || looks > LOOKS) {
      await stop();
      throw new Error(`the bank in ${folder} does not become ready`);
    }
    await wait(LOOK_MS);
  }
  return { url, stop };
}
