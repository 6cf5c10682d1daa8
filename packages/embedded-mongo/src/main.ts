import { z } from 'zod';
import { startEmbeddedMongo } from './server.ts';

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(27_117),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).optional(),
  TRANSACTION_MS: z.coerce.number().int().positive().optional(),
  MAX_BYTES: z.coerce.number().int().positive().optional(),
  /** `off`: nothing is kept for change streams, and none can be opened. */
  CHANGE_HISTORY: z.enum(['on', 'off']).default('on'),
  /** `name:password` of users who may do everything, separated by commas; left out: no sign-in. */
  USERS: z
    .string()
    .regex(/^[^:,]+:[^,]+(,[^:,]+:[^,]+)*$/, 'must be name:password, separated by commas')
    .optional(),
});

const log = (level: number, msg: string, fields: Record<string, unknown> = {}): void => {
  process.stdout.write(
    `${JSON.stringify({ level, time: new Date().toISOString(), service: 'embedded-mongo', ...fields, msg })}\n`,
  );
};

const parsed = environment.safeParse(process.env);
if (!parsed.success) {
  process.stderr.write(
    `The configuration is not usable: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}\n`,
  );
  process.exit(78);
}
const { PORT, HOST, DATA_DIR, TRANSACTION_MS, MAX_BYTES, CHANGE_HISTORY, USERS } = parsed.data;
const users = (USERS ?? '').split(',').flatMap((pair) => {
  const at = pair.indexOf(':');
  return at < 0 ? [] : [{ username: pair.slice(0, at), password: pair.slice(at + 1) }];
});
try {
  const server = await startEmbeddedMongo({
    port: PORT,
    host: HOST,
    users,
    ...(DATA_DIR === undefined ? {} : { dir: DATA_DIR }),
    ...(TRANSACTION_MS === undefined ? {} : { transactionMs: TRANSACTION_MS }),
    ...(CHANGE_HISTORY === 'off' ? { changeHistory: false as const } : {}),
    ...(MAX_BYTES === undefined ? {} : { maxBytes: MAX_BYTES }),
    onError: (error) => log(50, 'command failed', { err: error instanceof Error ? error.stack : String(error) }),
  });
  log(30, 'listening', { url: server.uri });
  const stop = (): void => {
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  log(60, error instanceof Error ? error.message : String(error));
  process.exit(1);
}
