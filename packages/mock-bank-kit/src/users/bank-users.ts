import type { DemoUser } from '../ledger/bank-seed.ts';
import type { BankStore } from '../store/bank-store.ts';
import { hashPassword, type PasswordHash, verifyPassword } from './passwords.ts';

/** The bank's own customers, who sign in at the bank and nowhere else. */
export interface BankUsers {
  /** The user whose name and password these are, or undefined; an unknown name takes as long as a wrong password. */
  authenticate(userName: string, password: string): Promise<DemoUser | undefined>;
  find(userName: string): DemoUser | undefined;
}

/** The demo password of a demo user, shown on the bank's login page. */
export function demoPassword(userName: string): string {
  return `demo-${userName}`;
}

/** Opens the users' passwords in the bank's store; each user who has none yet gets the demo password. */
export async function openBankUsers(store: BankStore, users: readonly DemoUser[]): Promise<BankUsers> {
  const passwords = store.collection<PasswordHash>('passwords');
  const missing = users.filter(({ userName }) => !passwords.doesExist(userName));
  const hashed = await Promise.all(missing.map(({ userName }) => hashPassword(demoPassword(userName))));
  missing.forEach(({ userName }, index) => {
    const hash = hashed[index];
    if (hash !== undefined) passwords.putSync(userName, hash);
  });
  const nobody = await hashPassword('nobody');
  const find = (userName: string): DemoUser | undefined => users.find((user) => user.userName === userName);
  return {
    find,
    authenticate: async (userName, password) => {
      const user = find(userName);
      const stored = user === undefined ? undefined : passwords.get(userName);
      const matches = await verifyPassword(password, stored ?? nobody);
      return matches && stored !== undefined ? user : undefined;
    },
  };
}
