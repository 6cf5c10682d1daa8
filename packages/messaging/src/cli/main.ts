// `npm run ops dlq list|show|replay|drop`: what failed for good, for those who look after the system.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openDeadLetters } from '../dead-letter-box.ts';
import { runDeadLetterCommand, UsageError } from './dead-letter-command.ts';

const EXIT_USAGE = 64;
const stackFile = z.object({ nats: z.string() });

/** The server of NATS_URL, or the one of the stack that runs on the data folder. @throws when neither is there */
function natsUrl(): string {
  const given = process.env['NATS_URL'];
  if (given !== undefined && given !== '') return given;
  const file = join(process.env['DATA_DIR'] ?? '.data', 'stack.json');
  try {
    return stackFile.parse(JSON.parse(readFileSync(file, 'utf8'))).nats;
  } catch (cause) {
    throw new Error('No stack is running here: start one with npm start, or set NATS_URL.', { cause });
  }
}

try {
  const box = await openDeadLetters(natsUrl());
  try {
    process.stdout.write(`${await runDeadLetterCommand(box, process.argv.slice(2))}\n`);
  } finally {
    await box.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? EXIT_USAGE : 1;
}
