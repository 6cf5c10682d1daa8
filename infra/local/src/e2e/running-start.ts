import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPorts } from '../launcher/ports.ts';
import { findServices } from '../launcher/workspace.ts';
import { type Child, startChild } from '../process/child.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Names of the mock banks of this checkout. */
export const bankNames: readonly string[] = findServices(ROOT).banks.map(({ name }) => name);

/** The built launcher in a process of its own, or `npm start` with it. */
export interface RunningStart {
  readonly child: Child;
  /** All that it has written. */
  readonly output: () => string;
  /** Resolves with the first line that matches. Rejects when the process ends before one does. */
  readonly line: (pattern: RegExp) => Promise<RegExpMatchArray>;
}

/** A folder for a stack's data, and how to forget it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'of-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

const launcher = { command: process.execPath, before: [join(ROOT, 'infra', 'local', 'dist', 'main.js'), 'start'] };
/** As a user starts it: npm, its shell, and what installs and builds come before the launcher. */
export const NPM = { command: 'npm', before: ['--prefix', ROOT, 'start', '--'] };

/** Runs the launcher on free ports with its data in `dataDir`; `env` is added to this process's environment. */
export function runStart(
  args: readonly string[],
  dataDir: string,
  env: Record<string, string> = {},
  { command, before } = launcher,
): RunningStart {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const child = startChild({
    command,
    args: [...before, ...args],
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...anyPorts(ROOT), DATA_DIR: dataDir, ...env },
    graceMs: 30_000,
    onLine: (line) => {
      lines.push(line);
      for (const look of waiting) look();
    },
  });
  return {
    child,
    output: () => lines.join('\n'),
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          for (const line of lines) {
            const match = pattern.exec(line);
            if (match === null) continue;
            waiting.delete(look);
            resolve(match);
            return;
          }
        };
        waiting.add(look);
        look();
        void child.ended.then((code) => {
          look();
          if (waiting.has(look)) reject(new Error(`ended (${code}) without ${pattern}:\n${lines.join('\n')}`));
        });
      }),
  };
}

/** Runs `npm run sandbox` to its end, on the stack of `dataDir`. */
export async function runSandbox(
  args: readonly string[],
  dataDir: string,
): Promise<{ code: number | NodeJS.Signals; output: string }> {
  const lines: string[] = [];
  const child = startChild({
    command: process.execPath,
    args: [join(ROOT, 'infra', 'local', 'dist', 'sandbox', 'main.js'), ...args],
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', DATA_DIR: dataDir },
    onLine: (line) => lines.push(line),
  });
  return { code: await child.ended, output: lines.join('\n') };
}
