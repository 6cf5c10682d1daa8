import { type AdapterRegistry, BankConfigError, type BankEndpoint, bankEndpoints } from '@of/bank-adapters';
import { authEnv, ConfigError, httpEnv, mongoEnv, natsEnv, parseConfig, proxyEnv } from '@of/service-kit';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().positive();

const environment = httpEnv.extend({
  ...mongoEnv.shape,
  ...natsEnv.shape,
  ...authEnv.shape,
  ...proxyEnv.shape,
  /** Shared with auth: shows it who asks for a lease. Page cursors are signed with a key derived from it. */
  SERVICE_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /**
   * Accounts are recognised under another id by a digest of their numbers whose key is derived from this; from SERVICE_SECRET
   * where left out. With another one accounts are recognised by less until each has been fetched once.
   */
  ACCOUNT_KEY_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  /** Syncs that this process runs at once. */
  SYNC_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(6),
  /** Of those, syncs of one bank: what is left goes to the others, whatever that bank does. */
  SYNC_PER_BANK: z.coerce.number().int().min(1).max(64).default(2),
  /** How long a worker may be silent before another one takes its run. */
  SYNC_CLAIM_MS: milliseconds.default(20_000),
  /** How often a day a connection is brought up to date by itself; banks may allow less. 0 never does. */
  SYNC_REFRESHES_PER_DAY: z.coerce.number().int().min(0).max(96).default(4),
  /** One exchange with a bank, from sending to the last byte. */
  BANK_RESPONSE_TIMEOUT_MS: milliseconds.default(20_000),
  BANK_MAX_RESPONSE_BYTES: z.coerce.number().int().positive().default(10_485_760),
  /** All waits before repetitions of one request together. */
  BANK_MAX_RETRY_MS: milliseconds.default(120_000),
  /** The longest Retry-After that a sync waits for. */
  BANK_MAX_RETRY_AFTER_MS: milliseconds.default(60_000),
  /** Webhooks may go to loopback, private networks and plain http: for development. */
  WEBHOOK_ALLOW_PRIVATE: z.stringbool().default(false),
  /** Seconds before the second, third… try of a webhook: over a day and a quarter, then it has failed. */
  WEBHOOK_RETRY_SECONDS: z
    .string()
    .regex(/^\d{1,6}(,\d{1,6})*$/, 'must be whole seconds, separated by commas')
    .default('5,300,1800,7200,18000,36000,36000')
    .transform((list) => list.split(',').map(Number)),
  /** One try of a webhook, to the last byte of its answer. */
  WEBHOOK_TIMEOUT_MS: milliseconds.default(15_000),
  /** Pause between looks for expired consents and abandoned runs. */
  HOUSEKEEPING_MS: milliseconds.default(10_000),
});

export type Config = z.infer<typeof environment> & { readonly banks: ReadonlyMap<string, BankEndpoint> };

/**
 * Reads the service's settings, the banks' among them.
 * @throws ConfigError naming every variable that cannot be used
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, adapters: AdapterRegistry): Config {
  const problems: string[] = [];
  const collect = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError) && !(error instanceof BankConfigError)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  const own = collect(() => parseConfig(environment, env));
  const banks = collect(() => bankEndpoints(env, adapters));
  if (own === undefined || banks === undefined) throw new ConfigError(problems.join('\n'));
  return { ...own, banks };
}
