// `npm run ops dlq list|show|replay|drop`: what failed for good, for those who look after the system.
import { z } from 'zod';
import { openDeadLetters } from '../dead-letter-box.ts';
import { runDeadLetterCommand, UsageError } from './dead-letter-command.ts';

const EXIT_USAGE = 64;

function natsUrl(): string {
  const url = z.url().safeParse(process.env['NATS_URL']);
  if (url.success) return url.data;
  throw new Error('NATS_URL has to be the address of a NATS server');
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
