import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

function freshKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const client = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(16),
  /** With which the bank signs its notifications (Standard Webhooks). A file of an earlier version has none. */
  webhookSecret: z.string().default(() => `whsec_${randomBytes(32).toString('base64')}`),
});

const secretsSchema = z.object({
  tokenEncryptionKey: z.string(),
  jwtSigningKey: z.string(),
  /** By which banks know us that want private_key_jwt. A file of an earlier version has none. */
  bankClientKey: z.string().default(freshKey),
  aggregatorSecret: z.string(),
  /** With which every service's metrics are read. A file of an earlier version has none. */
  metricsToken: z.string().default(() => random(32)),
  /** Shared by auth and the portal. A file of an earlier version has none. */
  portalSecret: z.string().default(() => random(32)),
  banks: z.record(z.string(), client),
});

/** What the services of one stack share and nobody else may know. */
export type Secrets = z.infer<typeof secretsSchema>;

function freshSecrets(): Secrets {
  return secretsSchema.parse({
    tokenEncryptionKey: randomBytes(32).toString('base64'),
    jwtSigningKey: freshKey(),
    aggregatorSecret: random(32),
    banks: {},
  });
}

function readSecrets(file: string): Secrets {
  if (!existsSync(file)) return freshSecrets();
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // What it holds is not repeated. New secrets would make stored tokens unreadable: the user has to decide that.
    throw new Error(`${file} is not readable as secrets. Restore it, or forget all data with "npm run reset".`);
  }
}

/**
 * The stack's secrets from `secrets.json` in the data folder, made there on the first start; a bank that is new gets its own,
 * and so does whatever an earlier version did not need. The file is readable by its owner alone.
 * @throws when the file is there and cannot be used
 */
export function loadSecrets(dataDir: string, banks: readonly string[]): Secrets {
  const file = join(dataDir, 'secrets.json');
  const kept = readSecrets(file);
  const added = banks
    .filter((bank) => kept.banks[bank] === undefined)
    .map((bank) => [bank, client.parse({ clientId: `open-finance-${random(6)}`, clientSecret: random(32) })] as const);
  const secrets = { ...kept, banks: { ...kept.banks, ...Object.fromEntries(added) } };
  const text = `${JSON.stringify(secrets, undefined, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return secrets;
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
