import { type Oddity, oddity } from '@of/mock-bank-kit';
import { z } from 'zod';
import { casesOfAccess } from '../testing/oddities/cases-of-access.ts';
import { casesOfContent } from '../testing/oddities/cases-of-content.ts';
import { casesOfIdentity } from '../testing/oddities/cases-of-identity.ts';
import { type Cases, expectBooks } from '../testing/oddities/oddity-case.ts';
import { accountsOf, storedOf } from '../testing/real-books.ts';
import { type Linked, type RealWorld, startRealWorld } from '../testing/real-world.ts';

/** From the banks' own pages, over HTTP, through their adapters, to the stored document: each oddity of real data by its name. */

const BANKS = [
  ...['albion-bank', 'green-bank', 'ipe-bank', 'liberty-bank', 'mongodb-bank', 'rhein-bank', 'wattle-bank'],
] as const;
/** Oddities under which an entry's id says nothing, the worst first. */
const OF_IDS = ['renumbered-ids', 'blank-id'];
const MINUTES = 240_000;
const shownEntry = z.object({ key: z.string(), status: z.string(), amountMinor: z.number(), text: z.string() });

let world: RealWorld;
const links = new Map<string, Promise<Linked>>();
/** One connection of a customer at a bank, for all tests that leave it as it is. */
const linked = (bankId: string, customer: string): Promise<Linked> => {
  const key = `${bankId} ${customer}`;
  const link = links.get(key) ?? world.link(bankId, customer);
  links.set(key, link);
  return link;
};
beforeAll(async () => {
  world = await startRealWorld(BANKS);
}, MINUTES);
afterAll(() => world?.stop(), MINUTES);

/** Who has an account whose ids are odd, as far as the bank's standard lets them be; else its first customer. */
async function customerOf(bankId: string): Promise<string> {
  const accounts = await accountsOf(world.bank(bankId));
  const found = OF_IDS.map((name) => accounts.find(({ oddities }) => oddities.includes(name)));
  const { user } = found.find((one) => one !== undefined) ?? accounts[0] ?? {};
  if (user === undefined) throw new Error(`${bankId} has no customers`);
  return user;
}

test.each(BANKS)(
  'a sync of what has not changed at %s changes nothing, whatever its ids do, and all of it is in the bank’s books',
  async (bankId) => {
    const one = await linked(bankId, await customerOf(bankId));
    expect(one.run).toMatchObject({ SyncStatus: 'Completed' });
    await storedOf(world, one).forgetWhole();
    const again = await one.syncAgain(true);
    expect(again).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Changed: 0 } });
    expect(again.SyncCounts.Transactions).toBeGreaterThan(50);
    await expectBooks(world, one);
  },
  MINUTES,
);

const CASES: Cases<Oddity> = { ...casesOfIdentity, ...casesOfContent, ...casesOfAccess };

test('each oddity of the kit has its case', () => {
  expect(Object.keys(CASES).sort()).toEqual([...oddity.options].sort());
});

// The bank at which a consent expires comes last: its clock is months ahead then.
const ordered = [...oddity.options].sort((a, b) => Number(a === 'silent-expiry') - Number(b === 'silent-expiry'));

describe('booked entries that a bank alters or takes back', () => {
  test.each(['green-bank', 'rhein-bank', 'wattle-bank'])(
    'are altered and gone after the next sync of %s, and users’ programs are told so',
    async (bankId) => {
      const customer = await customerOf(bankId);
      const one = await linked(bankId, customer);
      const [account] = (await accountsOf(one.bank)).filter(
        ({ user, kind }) => user === customer && kind === 'checking',
      );
      const path = `transactions?account=${account?.account}`;
      const listed = z.array(shownEntry).parse(await one.bank.admin('GET', path));
      const booked = listed.filter(({ status }) => status === 'booked');
      const [altered, deleted] = [booked.at(-6), booked.at(-8)];
      if (altered === undefined || deleted === undefined) throw new Error('too few entries');
      const mine = storedOf(world, one);
      const before = await mine.entries();
      await one.bank.admin('PATCH', `transactions/${altered.key}`, { amountMinor: altered.amountMinor - 111 });
      await one.bank.admin('DELETE', `transactions/${deleted.key}`);
      const run = await one.syncAgain(true);
      expect(run).toMatchObject({ SyncStatus: 'Completed' });
      await expectBooks(world, one);
      const after = await mine.entries();
      expect(after).toHaveLength(before.length - 1);
      const changes = await world.aggregator.store.changes
        .find({ UserId: mine.mine, ChangeDate: { $gte: run.SyncDates.RequestDate } })
        .lean();
      const known = new Set(after.map(({ _id }) => _id.toHexString()));
      const removed = changes.flatMap(({ Removed }) => Removed.map((id) => id.toHexString()));
      expect(removed.length).toBeGreaterThan(0);
      expect(removed.filter((id) => known.has(id))).toEqual([]);
      expect(changes.flatMap(({ Added, Modified }) => [...Added, ...Modified]).length).toBeGreaterThan(0);
      expect(await one.syncAgain(true)).toMatchObject({ SyncCounts: { Changed: 0 } });
    },
    MINUTES,
  );
});

describe('oddities', () => {
  test.each(ordered.map((name) => [name, CASES[name].what]))(
    '%s: %s',
    async (name) => {
      const { bank, user, kind, check } = CASES[oddity.parse(name)];
      const one = await linked(bank, user);
      const account = (await accountsOf(one.bank)).find(
        (candidate) => candidate.user === user && candidate.kind === kind,
      );
      if (account === undefined) throw new Error(`${user} has no ${kind} account at ${bank}`);
      // Seeded for most: switched on for the others.
      await one.bank.admin('PUT', 'oddities', { account: account.account, name, on: true });
      const mine = storedOf(world, one);
      await check({
        ...{ world, one, account, mine },
        entries: async () => mine.entries(await mine.account(account.account)),
        book: async (entry) => {
          await one.bank.admin('POST', 'transactions', { account: account.account, ...entry });
          expect(await one.syncAgain(true)).toMatchObject({ SyncStatus: 'Completed' });
        },
      });
    },
    MINUTES,
  );
});
