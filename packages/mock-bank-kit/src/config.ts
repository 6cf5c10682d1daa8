import { httpEnv, webhookKeyOf } from '@of/service-kit';
import { z } from 'zod';

const commaSeparatedUris = z
  .string()
  .transform((list) => list.split(',').map((uri) => uri.trim()))
  .pipe(z.array(z.url()).min(1));

function isWebhookSecret(text: string): boolean {
  try {
    return webhookKeyOf(text).length > 0;
  } catch {
    return false;
  }
}

const port = z.coerce.number().int().min(1).max(65_535);

const origin = z
  .url({ protocol: /^https?$/, message: 'must be an http or https origin' })
  .refine(
    (url) => new URL(url).pathname === '/' && !/[?#]/.test(url),
    'must be an origin, without path, query or fragment',
  );

const settings = {
  PUBLIC_URL: origin.optional(),
  DATA_DIR: z.string().min(1),
  CLIENT_ID: z.string().min(1),
  /** Needed by a bank that wants client_secret_basic. */
  CLIENT_SECRET: z.string().min(16).optional(),
  CLIENT_NAME: z.string().min(1).default('Open Finance Data Store'),
  CLIENT_REDIRECT_URIS: commaSeparatedUris,
  /** Where the client publishes its keys: needed by a bank that wants private_key_jwt. */
  CLIENT_JWKS_URI: z.url({ protocol: /^https?$/ }).optional(),
  /** Where the client wants to be told of news, and what such a webhook is signed with. */
  CLIENT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  CLIENT_WEBHOOK_SECRET: z.string().refine(isWebhookSecret, 'must be whsec_ and 24 to 64 bytes in base64').optional(),
  LEDGER_SEED: z.string().min(1).default('demo'),
  ADMIN_EXPOSED: z.stringbool().default(false),
  LEDGER_HISTORY_MONTHS: z.coerce.number().int().min(12).max(240).default(14),
  /** Everyday purchases are split into this many: for load tests. */
  LEDGER_VOLUME: z.coerce.number().int().min(1).max(100).default(1),
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(1).max(3600).default(600),
  /** Fixes the bank's clock. Tokens keep to the machine's clock. */
  BANK_NOW: z.iso.datetime().optional(),
};

/**
 * The environment of a mock bank's process. PUBLIC_URL is its issuer and origin, http://HOST:PORT when left out; `defaultPort`
 * is where it listens unless told otherwise. Not port 0: an issuer must be known before it is listened on.
 */
export function mockBankEnv(defaultPort: number) {
  return httpEnv.extend({ PORT: port.default(defaultPort), ...settings });
}

/** A mock bank's settings, read from its environment. */
export type MockBankEnv = z.infer<ReturnType<typeof mockBankEnv>>;
