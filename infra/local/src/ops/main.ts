// `npm run ops …`: the messaging package's commands, on the server that NATS_URL names or that of the stack that runs here.
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRunningStack } from '../launcher/running-stack.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
const CLI = join(ROOT, 'packages', 'messaging', 'dist', 'cli', 'main.js');

const { NATS_URL: given, DATA_DIR: folder = '.data' } = process.env;
const address = given === undefined || given === '' ? findRunningStack(resolve(ROOT, folder))?.nats : given;
if (address === undefined) {
  process.stderr.write('No stack is running here: start one with npm start, or set NATS_URL.\n');
  process.exitCode = 1;
} else {
  const env = { ...process.env, NATS_URL: address };
  process.exitCode =
    spawnSync(process.execPath, [CLI, ...process.argv.slice(2)], { env, stdio: 'inherit' }).status ?? 1;
}
