import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const ecKeySchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  use: z.literal('sig'),
  alg: z.literal('ES256'),
});

const bankKeysSchema = z.strictObject({
  signingKey: ecKeySchema,
  cookieKey: z.string().min(32),
  /** Signs what the bank hands out and wants back unchanged: form tokens and page cursors. */
  sealKey: z.string().min(32),
});

/** A bank's own secrets. */
export type BankKeys = z.infer<typeof bankKeysSchema>;

function generateKeys(): BankKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomBytes(8).toString('hex');
  return bankKeysSchema.parse({
    signingKey: { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' },
    cookieKey: randomBytes(32).toString('base64url'),
    sealKey: randomBytes(32).toString('base64url'),
  });
}

/**
 * The keys in `folder`, made on the first start and readable by their owner only. Throws when the file is there but not
 * a key file: silently making new keys would void every session and cursor.
 */
export function loadBankKeys(folder: string): BankKeys {
  const file = `${folder}/keys.json`;
  if (existsSync(file)) return bankKeysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const keys = generateKeys();
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600, flag: 'wx' });
  return keys;
}
