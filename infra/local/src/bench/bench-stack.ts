import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPorts } from '../launcher/ports.ts';
import { loadSecrets, type Secrets } from '../launcher/secrets.ts';
import { type Stack, startStack } from '../launcher/stack.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The stack under measurement, and what its services share. */
export interface BenchStack {
  readonly stack: Stack;
  readonly secrets: Secrets;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Runs `measure` on a stack of its own, on free ports and an empty store, whose aggregator is left to be started. Nothing of it
 * stays.
 */
export async function withStack<T>(
  options: { banks: readonly string[]; env: Readonly<Record<string, string>> },
  measure: (bench: BenchStack) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'of-bench-'));
  try {
    const stack = await startStack({
      root: ROOT,
      dataDir,
      env: { ...process.env, ...anyPorts(ROOT), LOG_LEVEL: 'warn', ...options.env },
      banks: options.banks,
      held: ['aggregator'],
      verbose: false,
      say,
    });
    try {
      return await measure({ stack, secrets: loadSecrets(dataDir, options.banks) });
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
