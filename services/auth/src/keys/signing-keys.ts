import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A public key as the key set publishes it (RFC 7517, RFC 7518 §6.2). */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
}

export interface SigningKeys {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** Every key that a token may still be signed with, the present one first. */
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
  readonly keySet: { readonly keys: readonly PublicJwk[] };
}

/** A text that is no EC P-256 key in PEM. The message never quotes it. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}

const PEM_BLOCK = /-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/g;

/** An environment file can hold a key on one line, its line ends written as `\n`. */
function withLineEnds(text: string): string {
  return text.replaceAll('\\n', '\n');
}

function publicJwk(key: KeyObject): PublicJwk {
  const { kty, crv, x, y } = key.export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined)
    throw new SigningKeyError('must be a key on curve P-256');
  // RFC 7638: the thumbprint of the key's required members, in lexicographic order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' };
}

/**
 * Reads the key that signs users' tokens, and the public keys of those that did before.
 * @param privatePem EC P-256 private key, PEM
 * @param previousPems public keys, PEM, one after another
 * @throws SigningKeyError
 */
export function readSigningKeys(privatePem: string, previousPems = ''): SigningKeys {
  const parse = <T>(read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      throw new SigningKeyError('must be an EC P-256 key in PEM', { cause });
    }
  };
  const privateKey = parse(() => createPrivateKey(withLineEnds(privatePem)));
  const previous = (withLineEnds(previousPems).match(PEM_BLOCK) ?? []).map((pem) => parse(() => createPublicKey(pem)));
  const keys = [createPublicKey(privateKey), ...previous].map((key) => ({ key, jwk: publicJwk(key) }));
  const [present] = keys;
  if (present === undefined) throw new SigningKeyError('must be an EC P-256 key in PEM');
  return {
    kid: present.jwk.kid,
    privateKey,
    publicKeys: new Map(keys.map(({ key, jwk }) => [jwk.kid, key])),
    keySet: { keys: keys.map(({ jwk }) => jwk) },
  };
}
