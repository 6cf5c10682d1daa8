import {
  type AdapterRegistry,
  BankConfigError,
  type BankEndpoint,
  bankEndpoints,
  bankVariablePrefix,
} from '@of/bank-adapters';
import { ConfigError, httpEnv, mongoEnv, natsEnv, parseConfig, proxyEnv } from '@of/service-kit';
import { z } from 'zod';
import { readSigningKeys, SigningKeyError, type SigningKeys } from './keys/signing-keys.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform((url) => url.replace(/\/$/, ''));

const VAULT_KEY = /^[A-Za-z0-9+/]{43}=$/;

const vaultKey = z
  .string()
  .regex(VAULT_KEY, 'must be 32 bytes in base64')
  .transform((text) => Buffer.from(text, 'base64'));

const oldVaultKeys = z
  .string()
  .transform((list) => list.split(',').map((one) => one.trim()))
  .pipe(z.array(vaultKey))
  .default([]);

const signing = z
  .object({ JWT_SIGNING_KEY: z.string().min(1), JWT_PREVIOUS_KEYS: z.string().default('') })
  .transform((pems, context) => {
    try {
      return readSigningKeys(pems.JWT_SIGNING_KEY, pems.JWT_PREVIOUS_KEYS);
    } catch (error) {
      if (!(error instanceof SigningKeyError)) throw error;
      context.addIssue({ code: 'custom', path: ['JWT_SIGNING_KEY'], message: error.message });
      return z.NEVER;
    }
  });

const env = z.object({
  ...httpEnv.shape,
  ...mongoEnv.shape,
  ...natsEnv.shape,
  ...proxyEnv.shape,
  PORT: httpEnv.shape.PORT.default(4001),
  PUBLIC_URL: httpUrl.optional(),
  REDIRECT_URI: httpUrl.optional(),
  AUTH_ISSUER: httpUrl.optional(),
  TOKEN_ENCRYPTION_KEY: vaultKey,
  TOKEN_ENCRYPTION_KEYS_OLD: oldVaultKeys,
  SERVICE_SECRET_AGGREGATOR: z.string().min(32, 'must have at least 32 characters'),
  SERVICE_SECRET_PORTAL: z.string().min(32, 'must have at least 32 characters'),
  DEMO_USERS: z.stringbool().default(false),
  API_USER_TOKEN_DAYS: z.coerce.number().int().min(1).max(365).default(30),
});

/** The key by which banks know the application: needed once one of them wants private_key_jwt. */
const bankClientKey = z.object({ BANK_CLIENT_KEY: z.string().min(1).optional() }).transform((pem, context) => {
  if (pem.BANK_CLIENT_KEY === undefined) return { clientKey: undefined };
  try {
    return { clientKey: readSigningKeys(pem.BANK_CLIENT_KEY) };
  } catch (error) {
    if (!(error instanceof SigningKeyError)) throw error;
    context.addIssue({ code: 'custom', path: ['BANK_CLIENT_KEY'], message: error.message });
    return z.NEVER;
  }
});

/** Settings of this service; the README says what each is for. */
export interface Config extends z.output<typeof env> {
  readonly PUBLIC_URL: string;
  readonly REDIRECT_URI: string;
  readonly AUTH_ISSUER: string;
  readonly signingKeys: z.output<typeof signing>;
  /** By which banks know us that want private_key_jwt. */
  readonly bankClientKey: SigningKeys | undefined;
  readonly bankEndpoints: ReadonlyMap<string, BankEndpoint>;
}

function readBanks(environment: Environment, adapters: AdapterRegistry): ReadonlyMap<string, BankEndpoint> {
  const endpoints = bankEndpoints(environment, adapters);
  const problems: { variable: string; problem: string }[] = [];
  for (const [id, { clientId, clientSecret }] of endpoints) {
    const prefix = bankVariablePrefix(id);
    const problem = `is needed with ${prefix}_URL`;
    if (clientId === undefined) problems.push({ variable: `${prefix}_CLIENT_ID`, problem });
    const usesKey = adapters.get(id).oauth.clientAuthentication === 'private_key_jwt';
    if (clientSecret === undefined && !usesKey) problems.push({ variable: `${prefix}_CLIENT_SECRET`, problem });
    if (usesKey && !environment['BANK_CLIENT_KEY']) problems.push({ variable: 'BANK_CLIENT_KEY', problem });
  }
  if (problems.length > 0) throw new BankConfigError(problems);
  return endpoints;
}

/** What `read` throws of bad settings, as lines; so that one error can name every bad variable. */
function problemsOf<T>(read: () => T): { value?: T; problem?: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof ConfigError) return { problem: error.message.split('\n').slice(1).join('\n') };
    if (error instanceof BankConfigError)
      return { problem: error.problems.map(({ variable, problem }) => `  ${variable}: ${problem}`).join('\n') };
    throw error;
  }
}

/**
 * Reads the settings from the environment.
 * @throws ConfigError one message that names every bad variable, and no value
 */
export function readConfig(environment: Environment, adapters: AdapterRegistry): Config {
  const main = problemsOf(() => parseConfig(env, environment));
  const keys = problemsOf(() => parseConfig(signing, environment));
  const clientKey = problemsOf(() => parseConfig(bankClientKey, environment));
  const banks = problemsOf(() => readBanks(environment, adapters));
  const isUsable = [main, keys, clientKey, banks].every(({ value }) => value !== undefined);
  if (!isUsable || main.value === undefined || keys.value === undefined || banks.value === undefined) {
    const problems = [main.problem, keys.problem, clientKey.problem, banks.problem].filter(
      (problem) => problem !== undefined,
    );
    throw new ConfigError(`The configuration is not usable:\n${problems.join('\n')}`);
  }
  const publicUrl = main.value.PUBLIC_URL ?? `http://${main.value.HOST}:${main.value.PORT}`;
  return {
    ...main.value,
    PUBLIC_URL: publicUrl,
    REDIRECT_URI: main.value.REDIRECT_URI ?? `${publicUrl}/v1/callback`,
    AUTH_ISSUER: main.value.AUTH_ISSUER ?? publicUrl,
    signingKeys: keys.value,
    bankClientKey: clientKey.value?.clientKey,
    bankEndpoints: banks.value,
  };
}

/** sysexits.h EX_CONFIG: the process cannot run as it is configured. */
const EXIT_CONFIG = 78;

/** `readConfig` for `main.ts`: a bad configuration is printed and ends the process. */
export function loadAuthConfig(environment: Environment, adapters: AdapterRegistry): Config {
  try {
    return readConfig(environment, adapters);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}
