import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet: argon2id (the library's default) with 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @returns argon2id in PHC format */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

export interface PasswordCheck {
  /** Whether the password is the one of `passwordHash`. The same work is done when there is no such hash. */
  readonly matches: (passwordHash: string | undefined, password: string) => Promise<boolean>;
}

/** Prepares a check that takes the same time for a user who does not exist: it verifies against a hash nobody has. */
export async function createPasswordCheck(): Promise<PasswordCheck> {
  const nobodys = await hashPassword(randomBytes(32).toString('base64url'));
  return {
    matches: async (passwordHash, password) => {
      const isIt = await verify(passwordHash ?? nobodys, password);
      return isIt && passwordHash !== undefined;
    },
  };
}
