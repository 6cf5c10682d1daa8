import { hashPassword } from './passwords.ts';
import type { Users } from './users.ts';

const DEMO_USERS = ['fridaklo', 'gracehop', 'adalove', 'claumon'];

/** Adds the demo users, whose passwords are `demo-<user name>`, where they are not there yet. */
export async function seedDemoUsers(users: Users): Promise<readonly string[]> {
  for (const name of DEMO_USERS) {
    const known = await users.findByName(name);
    if (known === undefined) await users.addPerson(name, await hashPassword(`demo-${name}`));
  }
  return DEMO_USERS;
}
