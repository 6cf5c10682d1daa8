import { z } from 'zod';

/** sysexits.h EX_CONFIG: the process cannot run as it is configured. */
const EXIT_CONFIG = 78;

/** Says which variables are wrong and why, never their values: they may be secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables set to nothing count as not set, as in compose files and shells. */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

/**
 * Reads a service's settings from its environment.
 * @throws ConfigError one message that names every bad variable
 */
export function parseConfig<T>(schema: z.ZodType<T>, env: Environment): T {
  const parsed = schema.safeParse(withoutEmpty(env));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || '(environment)'}: ${message}`);
  throw new ConfigError(`The configuration is not usable:\n${lines.join('\n')}`);
}

/** `parseConfig` for a `main.ts`: a bad configuration is printed and ends the process with status 78. */
export function loadConfig<T>(schema: z.ZodType<T>, env: Environment = process.env): T {
  try {
    return parseConfig(schema, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

const port = z.coerce.number().int().min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' });

/**
 * Where a service listens, how much it logs, the address others reach it by, and how long it still takes requests after
 * SIGTERM. PORT 0 takes any free one. METRICS_TOKEN is what `GET /metrics` asks for; without it there is none.
 */
export const httpEnv = z.object({
  PORT: port,
  HOST: z.string().min(1).default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  PUBLIC_URL: httpUrl.optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9._~+/-]{32,}=*$/, 'must have at least 32 characters of a bearer token')
    .optional(),
  SHUTDOWN_DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(500),
});

/**
 * Whose word counts about where a request comes from: that of so many proxies in front. The nearest of them has to be the only way
 * to the service, and each has to put what it sees behind what it was told: who gets around them could claim any address.
 */
export const proxyEnv = z.object({ TRUST_PROXY_HOPS: z.coerce.number().int().min(0).max(5).default(0) });

export const mongoEnv = z.object({
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must be a mongodb:// or mongodb+srv:// URI'),
});

const natsServer = z.url({ protocol: /^(nats|tls)$/ }).regex(/^[a-z]+:\/\/[^/?#]+\/?$/);

/** One NATS server, or several of one cluster with commas between them. */
export const natsEnv = z.object({
  NATS_URL: z
    .string()
    .refine(
      (text) => text.split(',').every((server) => natsServer.safeParse(server.trim()).success),
      'must be a nats:// or tls:// URL, or several with commas between them',
    ),
});

/** Who signs the users' tokens: AUTH_URL has the key set, AUTH_ISSUER (AUTH_URL when left out) is their `iss`. */
export const authEnv = z.object({
  AUTH_URL: httpUrl,
  AUTH_ISSUER: httpUrl.optional(),
  AUTH_AUDIENCE: z.string().min(1).default('open-finance'),
});
