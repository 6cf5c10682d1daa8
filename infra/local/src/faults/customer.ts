import type { ConnectionResource } from '@of/contracts';
import { type Browser, openBrowser } from '../agent/browser.ts';
import { readLedger } from '../e2e/ledger.ts';
import { bankBooks, certainFrom, shownBooks } from '../e2e/stored-books.ts';
import { type ApiClient, signIn } from '../job/api-client.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';
import { eventually } from './eventually.ts';
import type { Bank, FaultStack } from './fault-stack.ts';

/** What the portal's proxy sends to the aggregator. */
const FETCHED = /^\/v1\/(accounts|connections|products|transactions|webhooks|events)/;

/** A browser for which auth and the aggregators are one origin, as behind a balancer: requests go to one that is up. */
function balanced(browser: Browser, stack: FaultStack): Browser {
  return {
    ...browser,
    open: (url, init) => {
      const { origin, pathname, search } = new URL(url);
      const isOurs = origin === stack.auth.origin && FETCHED.test(pathname);
      return browser.open(isOurs ? stack.anAggregator().origin + pathname + search : url, init);
    },
  };
}

/** A user of the application who is a customer of the banks. */
export interface Customer {
  readonly userName: string;
  readonly api: ApiClient;
  /** Approves a new consent at the bank. The sync that it brings is not waited for. */
  readonly approve: (bank: Bank) => Promise<void>;
  /** As `approve`, whatever goes down meanwhile: again until it succeeds. */
  readonly approveInTheEnd: (bank: Bank) => Promise<void>;
  /** The connection, once the aggregator knows it. */
  readonly connection: (bank: Bank) => Promise<ConnectionResource>;
  /** Asks for a sync. */
  readonly request: (bank: Bank) => Promise<void>;
  /** Waits until the newest sync is over. @returns the connection then */
  readonly synced: (bank: Bank) => Promise<ConnectionResource>;
  /** Withdraws the consent and waits until nothing that was fetched under it is left. */
  readonly leave: (bank: Bank) => Promise<void>;
  /** Erases the user. What is fetched is deleted after it. */
  readonly erase: () => Promise<void>;
  /** Compares what the API shows with the bank's books, to the cent. */
  readonly expectBooks: (bank: Bank) => Promise<void>;
}

/** Signs a demo user in. */
export async function customerOf(stack: FaultStack, userName: string): Promise<Customer> {
  const user = { userName, password: `demo-${userName}` };
  const browser = balanced(openBrowser(), stack);
  const api = await signIn(browser, stack.auth.origin, user);
  const find = async (bank: Bank) => (await api.connections()).find(({ bankId }) => bankId === bank);
  const connection = (bank: Bank) =>
    eventually(`${userName}'s connection to ${bank}`, async () => {
      const found = await find(bank);
      return found?.status === 'Revoked' ? undefined : found;
    });
  const approve = async (bank: Bank): Promise<void> => {
    await approveAtBank(browser, await api.askConsent(bank), user);
  };
  return {
    ...{ userName, api, connection, approve },
    approveInTheEnd: async (bank) => {
      await eventually(`${userName}'s consent at ${bank}`, async () => {
        await approve(bank);
        return true;
      });
    },
    request: async (bank) => {
      await api.requestSync((await connection(bank)).id);
    },
    synced: (bank) =>
      eventually(`${userName}'s sync at ${bank}`, async () => {
        const found = await find(bank);
        const status = found?.lastSync?.status;
        return found?.status !== 'Revoked' && (status === 'Completed' || status === 'Failed') ? found : undefined;
      }),
    leave: async (bank) => {
      await api.endConsent((await connection(bank)).consentId);
      await eventually(`${userName}'s data of ${bank} to be gone`, async () => {
        const ended = (await find(bank))?.status === 'Revoked';
        return ended && (await api.accounts()).every(({ bankId }) => bankId !== bank);
      });
    },
    erase: () => api.erase(user.password),
    expectBooks: async (bank) => {
      const { limits } = (await api.banks()).find(({ id }) => id === bank) ?? {};
      const from = certainFrom(limits?.historyDays);
      const ledger = await readLedger(stack.banks[bank].origin, userName);
      const booked = bankBooks(ledger, from, new Set());
      expect(booked.length).toBeGreaterThan(0);
      expect(await shownBooks(api, bank, from)).toEqual(booked);
    },
  };
}
