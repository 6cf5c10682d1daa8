import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DataFolder {
  readonly path: string;
  /** Lets the next start have it. */
  readonly release: () => void;
}

/** A process that has ended and that nobody has taken note of; Linux alone says so. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: there is such a process, of somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function holder(lock: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the folder that a stack keeps its data in, making it when it is not there. The lock of a start that has died is taken
 * over.
 * @throws when another stack that runs has it
 */
export function takeDataFolder(path: string): DataFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const lock = join(path, 'launcher.pid');
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(lock, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return { path, release: () => rmSync(lock, { force: true }) };
    } catch (error) {
      const pid = holder(lock);
      if (pid !== undefined) {
        throw new Error(`A stack is running on ${path} already (process ${pid}). Stop it first, or set DATA_DIR.`);
      }
      if (attempt > 0) throw error;
      rmSync(lock, { force: true });
    }
  }
}
