import { z } from 'zod';
import type { AdapterRegistry } from './adapter-registry.ts';

/** Where a bank is reached and as which OAuth client. A service that sends no OAuth requests has no client. */
export interface BankEndpoint {
  /** Origin of the bank's API and its OAuth issuer, without a trailing slash. */
  readonly url: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** With which the bank signs what it tells us (Standard Webhooks, `whsec_…`); undefined where it tells nothing. */
  readonly webhookSecret: string | undefined;
}

/** Environment variables of banks that cannot be used; the message names each, and no value. */
export class BankConfigError extends Error {
  override readonly name = 'BankConfigError';
  readonly problems: readonly { readonly variable: string; readonly problem: string }[];

  constructor(problems: readonly { variable: string; problem: string }[]) {
    super(problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; '));
    this.problems = problems;
  }
}

const origin = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine(
    (text) => {
      if (!URL.canParse(text)) return false;
      const { pathname, search, hash, username, password } = new URL(text);
      return pathname === '/' && `${search}${hash}${username}${password}` === '';
    },
    { error: 'must be an origin: no path, query or credentials' },
  )
  .transform((text) => (URL.canParse(text) ? new URL(text).origin : text));

const credential = z.string().max(512).regex(/^\S+$/, 'must not hold spaces');

const webhookKey = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64');

/** The prefix of a bank's variables: `green-bank` → `GREEN_BANK`. */
export function bankVariablePrefix(bankId: string): string {
  return bankId.toUpperCase().replaceAll('-', '_');
}

/**
 * Reads `<ID>_URL`, `<ID>_CLIENT_ID`, `<ID>_CLIENT_SECRET` and `<ID>_WEBHOOK_SECRET` for each adapter. A bank without a URL is not offered: it has no
 * entry. An empty variable counts as unset.
 * @returns bank id → endpoint
 * @throws BankConfigError naming every variable that cannot be used
 */
export function bankEndpoints(
  env: Readonly<Record<string, string | undefined>>,
  adapters: AdapterRegistry,
): ReadonlyMap<string, BankEndpoint> {
  const problems: { variable: string; problem: string }[] = [];
  const read = (variable: string, schema: z.ZodType<string>): string | undefined => {
    const value = env[variable];
    if (value === undefined || value === '') return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    problems.push({ variable, problem: parsed.error.issues[0]?.message ?? 'cannot be used' });
    return undefined;
  };
  const endpoints = new Map<string, BankEndpoint>();
  for (const { institution } of adapters.list()) {
    const prefix = bankVariablePrefix(institution.id);
    const url = read(`${prefix}_URL`, origin);
    const clientId = read(`${prefix}_CLIENT_ID`, credential);
    const clientSecret = read(`${prefix}_CLIENT_SECRET`, credential);
    const webhookSecret = read(`${prefix}_WEBHOOK_SECRET`, webhookKey);
    if (url !== undefined) endpoints.set(institution.id, { url, clientId, clientSecret, webhookSecret });
  }
  if (problems.length > 0) throw new BankConfigError(problems);
  return endpoints;
}
