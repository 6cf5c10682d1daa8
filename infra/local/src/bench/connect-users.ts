import { z } from 'zod';
import { openBrowser } from '../agent/browser.ts';
import { apiOf } from '../job/api-client.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';
import { DEMO_USERS, demoPassword } from '../launcher/where-to-go.ts';
import { inParallel } from './in-parallel.ts';

const AT_ONCE = 4;
const createdUser = z.object({ UserName: z.string(), BearerToken: z.string() });

/** A consent that its user has given, at a bank. */
export interface GivenConsent {
  readonly consentId: string;
  readonly bankId: string;
}

/** A user of the application, with all their consents given. */
export interface ConnectedUser {
  readonly token: string;
  readonly consents: readonly GivenConsent[];
}

/** A new user, who is the bank's customer of that name at every bank. */
async function connectUser(origin: string, banks: readonly string[], customer: string): Promise<ConnectedUser> {
  const answer = await fetch(`${origin}/api/v1/openfinance/public/create-user`, { method: 'POST' });
  if (answer.status !== 201) throw new Error(`create-user answered ${answer.status}`);
  const { BearerToken } = createdUser.parse(await answer.json());
  const browser = openBrowser();
  const api = apiOf(browser, origin, BearerToken);
  const user = { userName: customer, password: demoPassword(customer) };
  for (const bank of banks) await approveAtBank(browser, await api.askConsent(bank), user);
  const given = (await api.consents()).filter(({ status }) => status === 'Authorised');
  if (given.length !== banks.length) throw new Error(`${given.length} of ${banks.length} consents were given`);
  return { token: BearerToken, consents: given.map(({ id, bankId }) => ({ consentId: id, bankId })) };
}

/** Makes so many users and has each give a consent at every bank: the banks' customers in turn, so that all mixes are alike. */
export function connectUsers(origin: string, banks: readonly string[], count: number): Promise<ConnectedUser[]> {
  const customers = Array.from({ length: count }, (_, index) => DEMO_USERS[index % DEMO_USERS.length] ?? DEMO_USERS[0]);
  return inParallel(customers, AT_ONCE, (customer) => connectUser(origin, banks, customer));
}
