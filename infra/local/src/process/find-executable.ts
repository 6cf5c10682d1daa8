import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The path of a command that is on the PATH (or in /usr/sbin, which users' PATHs leave out); undefined when there is none. */
export function findExecutable(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = [...(env['PATH'] ?? '').split(delimiter), ...(process.platform === 'linux' ? ['/usr/sbin'] : [])];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, file))
    .find((path) => existsSync(path));
}

/** Where binaries that we brought are kept, shared by all checkouts of this user. */
export function binaryCache(env: NodeJS.ProcessEnv = process.env): string {
  return env['OF_CACHE_DIR'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'open-finance-data-store');
}
