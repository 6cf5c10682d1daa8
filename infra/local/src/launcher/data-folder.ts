import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from '@of/embedded-mongo/lock-holder';

export interface DataFolder {
  readonly path: string;
  /** Lets the next start have it. */
  readonly release: () => void;
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
      const pid = lockHolder(lock);
      if (pid !== undefined && pid !== process.pid) {
        throw new Error(`A stack is running on ${path} already (process ${pid}). Stop it first, or set DATA_DIR.`);
      }
      if (attempt > 0) throw error;
      rmSync(lock, { force: true });
    }
  }
}
