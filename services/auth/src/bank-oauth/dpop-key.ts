import { generateKeyPairSync, type webcrypto } from 'node:crypto';
import type { TokenLease } from '@of/contracts';
import { tokenLease } from '@of/contracts';

/** The private key that a connection's tokens are bound to (RFC 9449), as JWK. */
export type DpopKey = NonNullable<TokenLease['dpopKey']>;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };

/** A fresh key, for one connection alone. */
export function newDpopKey(): DpopKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return readDpopKey(JSON.stringify(privateKey.export({ format: 'jwk' })));
}

/** Reads a key as the vault kept it. @throws ZodError when it is none */
export function readDpopKey(text: string): DpopKey {
  return tokenLease.shape.dpopKey.unwrap().parse(JSON.parse(text));
}

/** The key pair as the OAuth client signs with it. */
export async function dpopKeyPair(key: DpopKey): Promise<webcrypto.CryptoKeyPair> {
  const { d: _private, ...publicPart } = key;
  return {
    privateKey: await crypto.subtle.importKey('jwk', key, ALGORITHM, false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', publicPart, ALGORITHM, true, ['verify']),
  };
}
