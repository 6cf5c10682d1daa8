import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { StackAddresses } from './service-environment.ts';

const NAME = 'stack.json';

const stackFile = z.object({
  nats: z.string(),
  mongo: z.string(),
  /** Origin of each service and bank by its folder's name. */
  origins: z.record(z.string(), z.string()),
});

/** Where the stack runs that has this data folder: other commands find it by this file while it runs. */
export type RunningStack = z.infer<typeof stackFile>;

/** Writes down where a stack runs. Addresses may hold credentials: the file is its owner's alone. @returns what removes it */
export function announceStack(dataDir: string, { nats, mongo, origins }: StackAddresses): () => void {
  const file = join(dataDir, NAME);
  const stack: RunningStack = { nats, mongo, origins: Object.fromEntries(origins) };
  writeFileSync(file, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** @returns where the stack of a data folder runs; undefined when none does. @throws when the file is not of ours */
export function findRunningStack(dataDir: string): RunningStack | undefined {
  let text: string;
  try {
    text = readFileSync(join(dataDir, NAME), 'utf8');
  } catch {
    return undefined;
  }
  return stackFile.parse(JSON.parse(text));
}
