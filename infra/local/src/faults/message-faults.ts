import { ObjectId } from 'mongodb';
import { eventProblems } from './event-truth.ts';
import { eventually } from './eventually.ts';
import { BANKS } from './fault-stack.ts';
import type { FaultWorld } from './fault-world.ts';
import { isLong, scenario } from './scenario.ts';

/** Events that wait while NATS is away; more of them where there is time. */
const BEHIND = isLong ? 20_000 : 2_000;
const AGGREGATES = 20;
/** What a consumer of the durable ones would take up again. */
const TAKEN = ['of.consent.authorised', 'of.consent.renewed', 'of.consent.revoked', 'of.sync.requested'];

/** An event of no consequence, as a service writes it. */
export function waitingEvent(number: number) {
  const _id = new ObjectId();
  const subject = `behind-${number % AGGREGATES}`;
  const now = new Date();
  const run = new ObjectId().toHexString();
  const counts = { accounts: 0, products: 0, transactions: number, changed: 0 };
  const data = { syncRunId: run, connectionId: run, bankId: 'green-bank', userId: run, phase: 'transactions', counts };
  const type = 'of.sync.progressed';
  return {
    ...{ _id, Source: '/services/aggregator', Subject: subject, CreationDate: now },
    Envelope: {
      ...{ specversion: '1.0', id: _id.toHexString(), source: '/services/aggregator', type, subject, data },
      ...{
        time: now.toISOString(),
        datacontenttype: 'application/json',
        dataschema: `urn:openfinance:event:${type}:1`,
      },
    },
  };
}

/** Messages that come twice, late, out of order or broken, by the numbers of the design's `faults.md`. */
export function describeMessageFaults(running: () => FaultWorld): void {
  scenario(
    'short',
    '15: one connection is asked for again and again at two aggregators whose clocks differ',
    async () => {
      const { schedule, newcomer, slowBanks, expectTruth } = running();
      const customer = await newcomer();
      const bank = schedule.pick(BANKS);
      await slowBanks();
      await customer.approve(bank);
      await customer.connection(bank);
      await Promise.all(Array.from({ length: 10 }, () => customer.request(bank)));
      await expectTruth([{ customer, bank }]);
    },
  );

  scenario('short', '22: two relays publish what had to wait: each event once, each aggregate’s in order', async () => {
    const { db, nats, stack, expectTruth } = running();
    await stack.nats.kill();
    const waiting = Array.from({ length: BEHIND }, (_, number) => waitingEvent(number));
    await db.collection<{ _id: ObjectId }>('outbox').insertMany(waiting);
    await stack.nats.start();
    await expectTruth([]);
    // Who takes all events one after the other has them all to pass by before it tells of anything else.
    await eventually('the events to be consumed', async () => (await nats.unconsumed()) === 0);
    const published = (await nats.events()).filter(({ subject }) => subject.startsWith('behind-'));
    for (let index = 0; index < AGGREGATES; index += 1) {
      const subject = `behind-${index}`;
      const idsOf = (all: readonly { id: string; subject: string }[]) =>
        all.filter((one) => one.subject === subject).map(({ id }) => id);
      expect(idsOf(published)).toEqual(idsOf(waiting.map(({ Envelope }) => Envelope)));
    }
  });

  scenario('short', 'no event was lost or published twice until here', async () => {
    const { db, nats } = running();
    expect(await eventProblems(nats, db)).toEqual([]);
  });

  scenario(
    'short',
    '6: every event comes ten times more, in any order: an old sync request does not undo a revocation',
    async () => {
      const { db, nats, schedule, newcomer, expectTruth } = running();
      const revoked = await newcomer();
      const bank = schedule.pick(BANKS);
      await revoked.approve(bank);
      await expectTruth([{ customer: revoked, bank }]);
      const { id } = await revoked.connection(bank);
      await revoked.leave(bank);
      const taken = (await nats.events()).filter(({ type }) => TAKEN.includes(type));
      const again = schedule.shuffle(Array.from({ length: 10 }, () => taken).flat());
      for (const { type, text } of again) await nats.publish(type, text);
      await eventually('the events to be consumed', async () => (await nats.unconsumed()) === 0);
      await expectTruth([]);
      expect(await revoked.api.accounts()).not.toContainEqual(expect.objectContaining({ bankId: bank }));
      const connection = new ObjectId(id);
      const left = await db
        .collection('external_transactions')
        .countDocuments({ 'TransactionSource.ConnectionId': connection });
      expect(left).toBe(0);
    },
  );

  scenario('short', '7: what is no event is parked with its reason, and what is behind it goes on', async () => {
    const { nats, schedule, newcomer, expectTruth } = running();
    const event = (changes: object): string =>
      JSON.stringify({ ...waitingEvent(0).Envelope, type: 'of.sync.requested', ...changes });
    const poison = [
      'no JSON',
      '{}',
      event({ dataschema: 'urn:openfinance:event:of.sync.requested:99' }),
      event({ dataschema: 'urn:openfinance:event:of.sync.requested:1', data: { syncRunId: 7 } }),
    ];
    for (const text of schedule.shuffle(poison)) await nats.publish('of.sync.requested', text);
    const customer = await newcomer();
    const bank = schedule.pick(BANKS);
    await customer.approve(bank);
    expect((await customer.synced(bank)).lastSync?.status).toBe('Completed');
    const reasons = await eventually('the dead letters', async () => {
      const found = await nats.deadLetters();
      return found.length >= poison.length && found;
    });
    expect(reasons.map((reason) => reason.replace(/:.*/, '')).toSorted()).toEqual([
      'not-an-event',
      'not-json',
      'schema-mismatch',
      'unknown-version',
    ]);
    await nats.dropDeadLetters();
    await expectTruth([{ customer, bank }]);
  });
}
