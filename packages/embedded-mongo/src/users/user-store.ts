import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { saslprep } from '@mongodb-js/saslprep';
import { z } from 'zod';
import { MongoError } from '../errors.ts';
import type { StoreFiles } from '../storage/store.ts';

const ITERATIONS = 15_000;
const SALT_BYTES = 28;
const KEY_BYTES = 32;

const role = z.object({ role: z.string(), db: z.string() });

const storedUser = z.object({
  user: z.string(),
  db: z.string(),
  roles: z.array(role),
  salt: z.string(),
  iterations: z.int(),
  storedKey: z.string(),
  serverKey: z.string(),
});

export type Role = z.infer<typeof role>;

/** A user with what SCRAM-SHA-256 checks a password by (RFC 5802 §3); the password itself is not kept. */
export type StoredUser = z.infer<typeof storedUser>;

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function credentials(password: string): Pick<StoredUser, 'salt' | 'iterations' | 'storedKey' | 'serverKey'> {
  const salt = randomBytes(SALT_BYTES);
  const salted = pbkdf2Sync(saslprep(password), salt, ITERATIONS, KEY_BYTES, 'sha256');
  return {
    salt: salt.toString('base64'),
    iterations: ITERATIONS,
    storedKey: createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64'),
    serverKey: hmac(salted, 'Server Key').toString('base64'),
  };
}

/** The server's users, kept with its data. */
export class Users {
  private readonly meta: StoreFiles['meta'];
  /** Makes up credentials for names that nobody has, the same for one name: an attacker learns nothing from them. */
  private readonly pepper = randomBytes(KEY_BYTES);

  constructor(files: StoreFiles) {
    this.meta = files.meta;
  }

  private key(db: string, user: string): string {
    return `u:${db}.${user}`;
  }

  find(db: string, user: string): StoredUser | undefined {
    const bytes = this.meta.get(this.key(db, user));
    return bytes === undefined ? undefined : storedUser.parse(JSON.parse(bytes.toString('utf8')));
  }

  list(db?: string): StoredUser[] {
    return [...this.meta.getRange({ start: 'u:', end: 'u;' })]
      .map(({ value }) => storedUser.parse(JSON.parse(value.toString('utf8'))))
      .filter((user) => db === undefined || user.db === db);
  }

  /** Makes a user, or gives one new roles or a new password. @throws MongoError UserNotFound for a new one without password */
  put(db: string, user: string, change: { password?: string | undefined; roles?: readonly Role[] | undefined }): void {
    const known = this.find(db, user);
    const keys = change.password === undefined ? known : credentials(change.password);
    if (keys === undefined) throw new MongoError('UserNotFound', `Could not find user "${user}" for db "${db}"`);
    const { salt, iterations, storedKey, serverKey } = keys;
    const roles = [...(change.roles ?? known?.roles ?? [])];
    const made: StoredUser = { user, db, roles, salt, iterations, storedKey, serverKey };
    this.meta.putSync(this.key(db, user), Buffer.from(JSON.stringify(made)));
  }

  /** @returns whether there was such a user */
  remove(db: string, user: string): boolean {
    return this.meta.removeSync(this.key(db, user));
  }

  /** What a sign-in is checked against: the user's keys, or for a name that nobody has some that no password fits. */
  challenge(db: string, user: string): StoredUser {
    const known = this.find(db, user);
    if (known !== undefined) return known;
    const salt = hmac(this.pepper, `${db}.${user}`).subarray(0, SALT_BYTES).toString('base64');
    const nothing = randomBytes(KEY_BYTES).toString('base64');
    return { user, db, roles: [], salt, iterations: ITERATIONS, storedKey: nothing, serverKey: nothing };
  }
}
