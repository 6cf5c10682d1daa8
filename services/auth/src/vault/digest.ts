import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a text, hex: what is stored of a random secret that only has to be recognised. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether a text has that digest, in constant time. */
export function hasDigest(text: string, expected: string): boolean {
  const actual = Buffer.from(digest(text), 'hex');
  const wanted = Buffer.from(expected, 'hex');
  return actual.length === wanted.length && timingSafeEqual(actual, wanted);
}
