// `npm run ops …`: what failed for good, and who was erased, for those who look after the system.
import { openDeadLetters } from '../dead-letter-box.ts';
import { openErasures } from '../erasures.ts';
import { runDeadLetterCommand } from './dead-letter-command.ts';
import { runErasureCommand } from './erasure-command.ts';
import { UsageError } from './usage.ts';

const EXIT_USAGE = 64;

function natsUrl(): string {
  const { NATS_URL: url } = process.env;
  if (url !== undefined && url !== '') return url;
  throw new Error('NATS_URL has to be the address of a NATS server');
}

/** Opens something of the server, and closes it whatever becomes of it. */
async function using<T extends { readonly close: () => Promise<void> }>(
  opened: Promise<T>,
  run: (one: T) => Promise<string>,
): Promise<string> {
  const one = await opened;
  try {
    return await run(one);
  } finally {
    await one.close();
  }
}

function run(args: readonly string[]): Promise<string> {
  switch (args[0]) {
    case 'dlq':
      return using(openDeadLetters(natsUrl()), (box) => runDeadLetterCommand(box, args));
    case 'erasures':
      return using(openErasures(natsUrl()), (erasures) => runErasureCommand(erasures, args));
    default:
      throw new UsageError();
  }
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? EXIT_USAGE : 1;
}
