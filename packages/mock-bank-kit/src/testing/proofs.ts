import { createHash, createPublicKey, type KeyObject, randomUUID, sign } from 'node:crypto';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function es256(key: KeyObject, header: object, claims: object): string {
  const input = `${part({ alg: 'ES256', ...header })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

const now = (): number => Math.floor(Date.now() / 1000);

/** What proves a request's right to a token that is bound to `key` (RFC 9449 §4.2). @param other claims that it is to have instead */
export function dpopProof(key: KeyObject, method: string, url: URL, accessToken?: string, other: object = {}): string {
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
  const ath = accessToken === undefined ? {} : { ath: createHash('sha256').update(accessToken).digest('base64url') };
  const claims = { jti: randomUUID(), htm: method, htu: url.origin + url.pathname, iat: now(), ...ath, ...other };
  return es256(key, { typ: 'dpop+jwt', jwk: { kty, crv, x, y } }, claims);
}

/** What proves who the client is (private_key_jwt: RFC 7523 §3, OpenID Connect Core §9). @param other claims that it is to have instead */
export function clientAssertion(key: KeyObject, clientId: string, issuer: string, other: object = {}): string {
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: issuer,
    jti: randomUUID(),
    iat: now(),
    exp: now() + 60,
    ...other,
  };
  return es256(key, { typ: 'JWT', kid: 'test' }, claims);
}
