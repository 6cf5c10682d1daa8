// `npm run sandbox`: what the mock banks of the running stack hold, and what goes wrong at them.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRunningStack } from '../launcher/running-stack.ts';
import { findServices } from '../launcher/workspace.ts';
import { parseSandboxCommand, USAGE } from './command-line.ts';
import { runSandboxCommand } from './run-command.ts';

const EXIT_USAGE = 64;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

/** Origins of the mock banks that run, by their names. */
function runningBanks(): Record<string, string> {
  const dataDir = resolve(ROOT, process.env['DATA_DIR'] ?? '.data');
  const stack = findRunningStack(dataDir);
  if (stack === undefined)
    throw new Error(`no stack runs on ${dataDir}: npm start starts one, DATA_DIR says on which folder`);
  const names = new Set(findServices(ROOT).banks.map(({ name }) => name));
  return Object.fromEntries(Object.entries(stack.origins).filter(([name]) => names.has(name)));
}

try {
  const command = parseSandboxCommand(process.argv.slice(2));
  const shown = command.name === 'help' ? USAGE : await runSandboxCommand(command, runningBanks());
  process.stdout.write(`${shown}\n`);
} catch (error) {
  process.stderr.write(`✖ ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof TypeError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = error instanceof TypeError ? EXIT_USAGE : 1;
}
