import { createHash, createPrivateKey, randomUUID } from 'node:crypto';
import type { TokenLease } from '@of/contracts';
import jwt from 'jsonwebtoken';

/** The private key that a token is bound to. */
export type DpopKey = NonNullable<TokenLease['dpopKey']>;

/**
 * The proof of possession that one request carries (RFC 9449 §4.2), an ES256 JWT.
 * @param url the request's; its query is no part of the proof
 * @param nonce the one that the bank gave last, if it gave any
 */
export function dpopProof(
  key: DpopKey,
  request: {
    readonly method: string;
    readonly url: URL;
    readonly accessToken: string;
    readonly nonce: string | undefined;
  },
): string {
  const { d: _private, ...jwk } = key;
  const { method, url, accessToken, nonce } = request;
  const claims = {
    jti: randomUUID(),
    htm: method,
    htu: url.origin + url.pathname,
    ath: createHash('sha256').update(accessToken).digest('base64url'),
    ...(nonce === undefined ? {} : { nonce }),
  };
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk } as const;
  return jwt.sign(claims, createPrivateKey({ key, format: 'jwk' }), { algorithm: 'ES256', header });
}
