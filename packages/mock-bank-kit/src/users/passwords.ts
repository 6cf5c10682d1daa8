import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** One of the scrypt settings that OWASP's password storage sheet names: 32 MiB, three passes. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };

/** A password's scrypt hash (RFC 7914) with its salt, both base64. */
export interface PasswordHash {
  readonly salt: string;
  readonly hash: string;
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** Hashes a password with a salt of its own. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  return { salt: salt.toString('base64'), hash: (await derive(password, salt)).toString('base64') };
}

/** Whether `password` is the one that was hashed; takes the same time for every wrong one. */
export async function verifyPassword(password: string, stored: PasswordHash): Promise<boolean> {
  const key = await derive(password, Buffer.from(stored.salt, 'base64'));
  return timingSafeEqual(key, Buffer.from(stored.hash, 'base64'));
}
