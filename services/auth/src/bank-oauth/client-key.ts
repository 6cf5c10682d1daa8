import type { webcrypto } from 'node:crypto';
import type { SigningKeys } from '../keys/signing-keys.ts';

/** The key by which banks know the application (private_key_jwt, RFC 7523), as the OAuth client signs with it. */
export async function clientAssertionKey({
  privateKey,
  kid,
}: SigningKeys): Promise<{ key: webcrypto.CryptoKey; kid: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  return { key: await crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']), kid };
}
