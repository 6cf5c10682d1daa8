import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA-256 of `parts` as base64url, for values that leave the bank and must come back unchanged. */
export function seal(key: string, ...parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}

/** Whether `candidate` is the seal of `parts`; takes the same time for every wrong answer. */
export function isSealOf(candidate: string, key: string, ...parts: readonly string[]): boolean {
  const expected = Buffer.from(seal(key, ...parts));
  const given = Buffer.from(candidate);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
