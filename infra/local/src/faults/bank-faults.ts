import { ObjectId } from 'mongodb';
import { readLedger } from '../e2e/ledger.ts';
import { eventually } from './eventually.ts';
import { BANKS } from './fault-stack.ts';
import type { FaultWorld } from './fault-world.ts';

const LONG = 600_000;

/** What a bank does, a few times, to requests that the schedule chooses; the sync gets over it by itself. */
const PASSING: readonly [name: string, fault: Readonly<Record<string, string | number>>][] = [
  ['8: 429 with Retry-After', { kind: 'rate-limited', retryAfterSeconds: 1, times: 2 }],
  ['8: 429 without it', { kind: 'rate-limited', times: 2 }],
  ['9: 500', { kind: 'server-error', status: 500, times: 2 }],
  ['9: 503', { kind: 'server-error', status: 503, times: 2 }],
  ['9: connections that are reset', { kind: 'reset', times: 2 }],
  ['9: no answer', { kind: 'latency', ms: 6_000, times: 1 }],
  ['10: JSON that is cut', { kind: 'truncated', times: 1 }],
  ['10: HTML with status 200', { kind: 'content-type', times: 1 }],
  ['12: a page that comes twice', { kind: 'repeated-page', path: 'transactions', times: 1 }],
  ['13: a token that expires in mid-page', { kind: 'expired-token', times: 1 }],
];

/** Banks that misbehave, by the numbers of the design's `faults.md`. */
export function describeBankFaults(running: () => FaultWorld): void {
  test.each(PASSING)(
    '%s',
    async (_name, fault) => {
      const { schedule, bank: admin, newcomer, expectTruth } = running();
      const customer = await newcomer();
      const bank = schedule.pick(BANKS);
      await admin(bank).spoil({ ...fault, after: schedule.whole(0, 5) });
      await customer.approve(bank);
      await customer.synced(bank);
      await expectTruth([{ customer, bank }]);
    },
    LONG,
  );

  test(
    '11: a schema that drifts fails the run with the field, keeps what was there, and is got over',
    async () => {
      const { schedule, bank: admin, expectTruth, newcomer } = running();
      const customer = await newcomer();
      const bank = schedule.pick(BANKS);
      await customer.approve(bank);
      await expectTruth([{ customer, bank }]);
      await admin(bank).spoil({ kind: 'schema-drift', path: 'transactions' });
      await customer.request(bank);
      const { lastSync } = await customer.synced(bank);
      expect(lastSync).toMatchObject({ status: 'Failed', error: { path: expect.any(String) } });
      await customer.expectBooks(bank);
      await admin(bank).behave();
      await customer.request(bank);
      await customer.synced(bank);
      await expectTruth([{ customer, bank }]);
    },
    LONG,
  );

  test(
    '14: a consent that is withdrawn in mid-sync: nothing that is fetched after it is stored',
    async () => {
      const { db, schedule, newcomer, slowBanks, underWay, expectTruth } = running();
      const customer = await newcomer();
      const bank = schedule.pick(BANKS);
      await slowBanks();
      await customer.approve(bank);
      await underWay(customer, bank);
      const { id } = await customer.connection(bank);
      await customer.leave(bank);
      await expectTruth([]);
      for (const collection of ['external_accounts', 'external_products', 'external_transactions']) {
        const [name = ''] = /(?<=external_)[a-z]+(?=s$)/.exec(collection) ?? [];
        const source = `${name.charAt(0).toUpperCase()}${name.slice(1)}Source.ConnectionId`;
        expect(await db.collection(collection).countDocuments({ [source]: new ObjectId(id) })).toBe(0);
      }
    },
    LONG,
  );

  test(
    '12, 16: bookings come while the bank is read',
    async () => {
      const { stack, schedule, bank: admin, newcomer, slowBanks, underWay, expectTruth } = running();
      const customer = await newcomer();
      const bank = schedule.pick(BANKS);
      const { accounts } = await readLedger(stack.banks[bank].origin, customer.userName);
      await slowBanks();
      await customer.approve(bank);
      for (let booked = 0; booked < 3; booked += 1) {
        await underWay(customer, bank);
        await admin(bank).book(schedule.pick(accounts).id, schedule.whole(1, 99_999), `During the sync ${booked}`);
      }
      await customer.synced(bank);
      await customer.request(bank);
      await expectTruth([{ customer, bank }]);
    },
    LONG,
  );

  test(
    'in the end every connection is as its bank’s books, and no message is left',
    async () => {
      const { customers, nats, expectTruth } = running();
      const all = [];
      for (const customer of customers) {
        for (const bank of BANKS) {
          const connections = await customer.api.connections();
          if (connections.some(({ bankId, status }) => bankId === bank && status === 'Active'))
            all.push({ customer, bank });
        }
      }
      for (const { customer, bank } of all) await customer.request(bank);
      await expectTruth(all);
      await eventually('all events to be consumed', async () => (await nats.unconsumed()) === 0);
    },
    LONG,
  );
}
