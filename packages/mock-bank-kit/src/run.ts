import { createServer } from 'node:http';
import { pino } from 'pino';
import { z } from 'zod';
import { mockBankEnv } from './config.ts';
import type { MockBank } from './mock-bank.ts';
import { type MockBankOptions, optionsFromEnv } from './options.ts';

/** sysexits.h EX_CONFIG: the process cannot run as it is configured. */
const EXIT_CONFIG = 78;
const GRACE_MS = 5000;

/** Names every bad variable, and no value: values may be secrets. */
function explain(error: z.ZodError): string {
  return error.issues.map((issue) => `  ${issue.path.join('.') || '(environment)'}: ${issue.message}`).join('\n');
}

/**
 * A mock bank as a process: reads its environment (exit 78 with one message naming every bad variable), listens, and on
 * SIGTERM or SIGINT stops accepting, ends what is under way and closes the store.
 */
export async function runMockBank(
  createApp: (options: MockBankOptions) => Promise<MockBank>,
  defaultPort: number,
): Promise<void> {
  const schema = mockBankEnv.extend({ PORT: z.coerce.number().int().min(1).max(65_535).default(defaultPort) });
  const parsed = schema.safeParse(process.env);
  if (!parsed.success) {
    process.stderr.write(`The configuration is not usable:\n${explain(parsed.error)}\n`);
    process.exit(EXIT_CONFIG);
  }
  const env = parsed.data;
  const logger = pino({ level: env.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const bank = await createApp(optionsFromEnv(env, env.PORT, logger));
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, bank.app);
  server.on('error', (error) => {
    logger.fatal({ err: error }, 'cannot listen');
    process.exit(1);
  });
  server.listen(env.PORT, env.HOST, () => logger.info({ url: `http://${env.HOST}:${env.PORT}` }, 'listening'));
  const stop = (): void => {
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
    server.close(() => {
      bank.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
    server.closeIdleConnections();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
