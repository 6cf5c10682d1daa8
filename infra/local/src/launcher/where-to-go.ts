import pc from 'picocolors';
import type { StackAddresses } from './service-environment.ts';
import { originOf } from './service-environment.ts';

/** The demo's users, and how their passwords are made (data/demo-users.json; auth and the banks alike). */
export const DEMO_USERS = ['fridaklo', 'gracehop', 'adalove', 'claumon'] as const;

/** The password of a demo user, in the application and at every mock bank. */
export const demoPassword = (userName: string): string => `demo-${userName}`;

/** Where to go on from here: addresses, demo users and a first call. */
export function whereToGo(addresses: StackAddresses, banks: readonly string[]): string {
  const portal = originOf(addresses, 'portal');
  const users = DEMO_USERS.map((user) => `${user} / ${demoPassword(user)}`).join(', ');
  return [
    pc.bold('Where to go on'),
    `  Portal and API   ${pc.cyan(portal)}`,
    ...banks.map((bank) => `  ${bank.padEnd(16)} ${pc.cyan(originOf(addresses, bank))}`),
    `  Demo users       ${users}`,
    '',
    `  TOKEN=$(curl -s ${portal}/v1/login -H 'content-type: application/json' \\`,
    `    -d '{"userName":"fridaklo","password":"${demoPassword('fridaklo')}"}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `  curl -s ${portal}/v1/insights/overview -H "authorization: Bearer $TOKEN"`,
    `  curl -s ${portal}/v1/accounts -H "authorization: Bearer $TOKEN"`,
  ].join('\n');
}
