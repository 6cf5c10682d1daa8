import { ObjectId } from 'mongodb';
import { readLedger } from '../e2e/ledger.ts';
import { eventually } from './eventually.ts';
import { BANKS, type Bank } from './fault-stack.ts';
import type { FaultWorld } from './fault-world.ts';
import { type Form, scenario } from './scenario.ts';

/** What the addresses of a bank's lists of transactions hold, and no others of its. */
const ENTRIES: Readonly<Record<Bank, string>> = { 'green-bank': 'transactions', 'mongodb-bank': 'entries' };

type SwitchedFault = Readonly<Record<string, string | number>>;

/** What a bank does, a few times, to requests that the schedule chooses; the sync gets over it by itself. */
const PASSING: readonly [form: Form, name: string, fault: SwitchedFault][] = [
  ['short', '8: 429 with Retry-After', { kind: 'rate-limited', retryAfterSeconds: 1, times: 2 }],
  [
    'long',
    '8: 429 with an HTTP date',
    { kind: 'rate-limited', retryAfterSeconds: 2, retryAfterAs: 'http-date', times: 1 },
  ],
  ['long', '8: 429 without it', { kind: 'rate-limited', times: 2 }],
  ['long', '9: 500', { kind: 'server-error', status: 500, times: 2 }],
  ['long', '9: 502', { kind: 'server-error', status: 502, times: 2 }],
  ['short', '9: 503', { kind: 'server-error', status: 503, times: 2 }],
  ['short', '9: connections that are reset', { kind: 'reset', times: 2 }],
  ['long', '9: connections that are cut off in the answer', { kind: 'cut-off', times: 2 }],
  ['long', '9: answers that get lost', { kind: 'lost-answer', times: 2 }],
  ['long', '9: a late answer', { kind: 'latency', ms: 6_000, times: 1 }],
  ['long', '9: no answer', { kind: 'never-answers', times: 1 }],
  ['long', '9: one byte a second', { kind: 'trickle', times: 1 }],
  ['short', '10: JSON that is cut', { kind: 'truncated', times: 1 }],
  ['long', '10: HTML with status 200', { kind: 'content-type', times: 1 }],
  ['long', '10: gzip that is broken', { kind: 'broken-gzip', times: 1 }],
  ['short', '13: a token that expires in mid-page', { kind: 'expired-token', times: 1 }],
];

/** What goes wrong with the way through a list: the run must notice, or it does no harm. */
const ASTRAY: readonly [form: Form, name: string, fault: SwitchedFault][] = [
  ['short', '12: a page that comes twice', { kind: 'repeated-page', times: 1 }],
  ['long', '12: a link that leads to its own page', { kind: 'looping-link', times: 1 }],
];

/** Banks that misbehave, by the numbers of the design's `faults.md`. */
export function describeBankFaults(running: () => FaultWorld): void {
  for (const [form, name, fault] of PASSING)
    scenario(form, name, async () => {
      const { schedule, bank: admin, newcomer, expectTruth } = running();
      const customer = await newcomer();
      const bank = schedule.pick(BANKS);
      await admin(bank).spoil({ ...fault, after: schedule.whole(0, 5) });
      await customer.approve(bank);
      await customer.synced(bank);
      await expectTruth([{ customer, bank }]);
    });

  for (const [form, name, fault] of ASTRAY)
    for (const bank of BANKS)
      scenario(form, `${name} (${bank})`, async () => {
        const { bank: admin, newcomer, expectTruth } = running();
        const customer = await newcomer();
        // From the second page on: before it there is none to come again.
        await admin(bank).spoil({ ...fault, path: ENTRIES[bank], after: 1 });
        await customer.approve(bank);
        const { lastSync } = await customer.synced(bank);
        if (lastSync?.status === 'Failed') expect(lastSync.error).toMatchObject({ code: 'schema-changed' });
        await admin(bank).behave();
        await customer.request(bank);
        await expectTruth([{ customer, bank }]);
      });

  scenario('long', '10: a body of 200 MB is refused, what is known is kept, and the next sync goes on', async () => {
    const { schedule, bank: admin, newcomer, expectTruth } = running();
    const customer = await newcomer();
    const bank = schedule.pick(BANKS);
    await customer.approve(bank);
    await expectTruth([{ customer, bank }]);
    await admin(bank).spoil({ kind: 'oversized', megabytes: 200, path: 'account', times: 1 });
    await customer.request(bank);
    expect((await customer.synced(bank)).lastSync).toMatchObject({ status: 'Failed', error: { code: 'bank-down' } });
    await customer.expectBooks(bank);
    await customer.request(bank);
    await expectTruth([{ customer, bank }]);
  });

  scenario(
    'short',
    '11: a schema that drifts fails the run with the field, keeps what was there, and is got over',
    async () => {
      const { schedule, bank: admin, expectTruth, newcomer } = running();
      const customer = await newcomer();
      const bank = schedule.pick(BANKS);
      await customer.approve(bank);
      await expectTruth([{ customer, bank }]);
      await admin(bank).spoil({ kind: 'schema-drift', path: ENTRIES[bank] });
      await customer.request(bank);
      const { lastSync } = await customer.synced(bank);
      expect(lastSync).toMatchObject({ status: 'Failed', error: { path: expect.any(String) } });
      await customer.expectBooks(bank);
      await admin(bank).behave();
      await customer.request(bank);
      await customer.synced(bank);
      await expectTruth([{ customer, bank }]);
    },
  );

  scenario(
    'short',
    '13: the answer with the rotated refresh token is lost: what was read stays, and the user is asked for a new consent',
    async () => {
      const { db, bank: admin, newcomer, expectTruth } = running();
      const customer = await newcomer();
      // Its refresh tokens rotate: the one that we have was used up by the request whose answer nobody saw.
      const bank = 'mongodb-bank';
      await customer.approve(bank);
      await expectTruth([{ customer, bank }]);
      const { id, consentId } = await customer.connection(bank);
      await admin(bank).spoil({ kind: 'lost-answer', path: '/oauth/token', times: 1 });
      await admin(bank).spoil({ kind: 'expired-token', times: 1 });
      await customer.request(bank);
      // Nobody can know yet: the bank may not have been reached at all.
      const { status, lastSync } = await customer.synced(bank);
      expect([status, lastSync?.status]).toEqual(['Active', 'Failed']);
      await admin(bank).spoil({ kind: 'expired-token', times: 1 });
      await customer.request(bank);
      const asked = await customer.synced(bank);
      expect([asked.status, asked.lastSync?.error?.code]).toEqual(['ReconsentRequired', 're-consent']);
      await admin(bank).behave();
      await customer.expectBooks(bank);
      expect(await db.collection('tokens').countDocuments({ 'TokenConsent.ConsentId': consentId })).toBe(0);
      await customer.approve(bank);
      await eventually(
        'the connection to go on',
        async () => (await customer.connection(bank)).consentId !== consentId,
      );
      expect((await customer.connection(bank)).id).toBe(id);
      await expectTruth([{ customer, bank }]);
    },
  );

  for (const [change, field] of [
    ['missing', 'TransactionCurrency'],
    ['number', 'TransactionCurrency'],
    ['new-value', 'TransactionStatus'],
  ] as const)
    scenario(
      'long',
      `11: an entry whose fields drift (${change}): what is known is kept, and what is in order is shown`,
      async () => {
        const { bank: admin, expectTruth, newcomer } = running();
        const customer = await newcomer();
        const bank = 'green-bank';
        await customer.approve(bank);
        await expectTruth([{ customer, bank }]);
        await admin(bank).spoil({ kind: 'schema-drift', change, field, path: 'transactions' });
        await customer.request(bank);
        const { lastSync } = await customer.synced(bank);
        expect(lastSync).toMatchObject({
          status: 'Failed',
          error: { path: expect.stringContaining(field) },
        });
        await customer.expectBooks(bank);
        await admin(bank).behave();
        await customer.request(bank);
        await expectTruth([{ customer, bank }]);
      },
    );

  scenario(
    'short',
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
  );

  scenario('short', '12, 16: bookings come while the bank is read', async () => {
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
  });

  scenario('short', 'in the end every connection is as its bank’s books, and no message is left', async () => {
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
  });
}
