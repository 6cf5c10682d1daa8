import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { renderHolisticView } from './job/holistic-view.ts';
import { runMainJob } from './job/main-job.ts';
import { progressOn } from './job/progress.ts';
import { parseStartArguments, type StartOptions, USAGE } from './launcher/command-line.ts';
import { originOf } from './launcher/service-environment.ts';
import { type Stack, startStack } from './launcher/stack.ts';
import { DEMO_USERS, demoPassword, whereToGo } from './launcher/where-to-go.ts';

const EXIT_USAGE = 64;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const progress = progressOn(process.stdout);

function say(line: string): void {
  progress.end();
  process.stdout.write(`${line}\n`);
}

function complain(error: unknown): void {
  progress.end();
  process.stderr.write(`${pc.red('✖')} ${error instanceof Error ? error.message : String(error)}\n`);
}

function readArguments(): StartOptions {
  try {
    const [command, ...args] = process.argv.slice(2);
    if (command !== 'start') throw new TypeError('the only command is "start"');
    return parseStartArguments(args);
  } catch (error) {
    complain(error);
    process.stderr.write(`\n${USAGE}\n`);
    process.exit(EXIT_USAGE);
  }
}

/** @returns whether every step succeeded */
async function showMainJob(stack: Stack): Promise<boolean> {
  const [userName] = DEMO_USERS;
  const begun = Date.now();
  say(`\n${pc.bold('The main job')}: ${userName} connects ${stack.banks.join(' and ')}`);
  try {
    const { view, failures } = await runMainJob({
      origin: originOf(stack.addresses, 'portal'),
      user: { userName, password: demoPassword(userName) },
      banks: stack.banks,
      say,
      progress,
    });
    say(`\n${renderHolisticView(view)}\n\nDone in ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
    for (const line of failures) complain(line);
    return failures.length === 0;
  } catch (error) {
    complain(error);
    return false;
  }
}

async function main(options: StartOptions): Promise<number> {
  const interrupted = new AbortController();
  const onInterrupt = new Promise<number>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!interrupted.signal.aborted) say('\nStopping…');
        interrupted.abort(new Error('the start was interrupted'));
        done(0);
      });
    }
  });
  const begun = Date.now();
  let stack: Stack;
  try {
    stack = await startStack({
      root: ROOT,
      dataDir: resolve(ROOT, process.env['DATA_DIR'] ?? '.data'),
      env: process.env,
      verbose: options.verbose,
      signal: interrupted.signal,
      say,
    });
  } catch (error) {
    if (interrupted.signal.aborted) return 0;
    complain(error);
    return 1;
  }
  const broken = stack.broken.then((what) => {
    complain(new Error(`${what}, so the rest is stopped`));
    return 1;
  });
  try {
    say(pc.green(`All services are ready after ${((Date.now() - begun) / 1000).toFixed(1)} s.`));
    if (options.demo) {
      const ended = await Promise.race([showMainJob(stack), onInterrupt, broken]);
      if (typeof ended === 'number') return ended;
      if (options.once) return ended ? 0 : 1;
    }
    say(`\n${whereToGo(stack.addresses, stack.banks)}\n\nServing until Ctrl-C.`);
    return await Promise.race([onInterrupt, broken]);
  } finally {
    await stack.stop();
  }
}

const options = readArguments();
if (options.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
process.exit(await main(options));
