import { z } from 'zod';

const commaSeparatedUris = z
  .string()
  .transform((list) => list.split(',').map((uri) => uri.trim()))
  .pipe(z.array(z.url()).min(1));

/** The environment of a mock bank's process; a bank extends it with the default of its PORT. */
export const mockBankEnv = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Issuer and origin; default http://HOST:PORT. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().min(1),
  CLIENT_ID: z.string().min(1),
  CLIENT_SECRET: z.string().min(16),
  CLIENT_NAME: z.string().min(1).default('Open Finance Data Store'),
  CLIENT_REDIRECT_URIS: commaSeparatedUris,
  LEDGER_SEED: z.string().min(1).default('demo'),
  LEDGER_EXPOSED: z.stringbool().default(false),
  LEDGER_HISTORY_MONTHS: z.coerce.number().int().min(12).max(240).default(14),
  /** Everyday purchases are split into this many: for load tests. */
  LEDGER_VOLUME: z.coerce.number().int().min(1).max(100).default(1),
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(1).max(3600).default(600),
  /** Fixes the bank's clock. Tokens keep to the machine's clock. */
  BANK_NOW: z.iso.datetime().optional(),
});

/** A mock bank's settings, read from its environment. */
export type MockBankEnv = z.infer<typeof mockBankEnv>;
