import { eventually } from './eventually.ts';
import { BANKS } from './fault-stack.ts';
import type { FaultWorld } from './fault-world.ts';
import { scenario } from './scenario.ts';

/** Whether a service says that it can do its work. */
async function isReady(origin: string): Promise<boolean> {
  const { status, body } = await fetch(`${origin}/health/ready`);
  await body?.cancel();
  return status === 200;
}

/** Processes that die, by the numbers of the design's `faults.md`. */
export function describeCrashes(running: () => FaultWorld): void {
  const bothOf = (customer: Awaited<ReturnType<FaultWorld['newcomer']>>) => BANKS.map((bank) => ({ customer, bank }));

  scenario('short', '1: an aggregator is killed in mid-sync, then the other one', async () => {
    const { stack, schedule, newcomer, slowBanks, underWay, expectTruth } = running();
    const customer = await newcomer();
    await slowBanks();
    for (const bank of BANKS) await customer.approve(bank);
    for (const victim of schedule.shuffle(stack.aggregators)) {
      await underWay(customer, schedule.pick(BANKS));
      await victim.kill();
      await victim.start();
    }
    await expectTruth(bothOf(customer));
  });

  scenario('short', '2: NATS is killed while syncs run, and a consent is approved without it', async () => {
    const { stack, schedule, db, newcomer, slowBanks, underWay, expectTruth } = running();
    const customer = await newcomer();
    const [first, second] = schedule.shuffle(BANKS);
    if (first === undefined || second === undefined) throw new Error('two banks are needed');
    await slowBanks();
    await customer.approve(first);
    await underWay(customer, first);
    await stack.nats.kill();
    await customer.approve(second);
    expect(await db.collection('outbox').countDocuments({ 'Envelope.type': 'of.consent.authorised' })).toBe(1);
    await stack.nats.start();
    await expectTruth(bothOf(customer));
  });

  scenario('short', '3: without NATS everything is still read, and readiness says what is missing', async () => {
    const { stack, customers, expectTruth } = running();
    await stack.nats.kill();
    for (const { origin } of stack.aggregators) {
      await eventually('readiness to tell', async () => !(await isReady(origin)));
      expect((await fetch(`${origin}/health/live`)).status).toBe(200);
    }
    for (const { api } of customers) await api.accounts();
    await stack.nats.start();
    for (const { origin } of stack.aggregators) await eventually('readiness', () => isReady(origin));
    await expectTruth([]);
  });

  scenario('short', '4: the store is killed in mid-sync and while a consent is approved', async () => {
    const { stack, schedule, newcomer, slowBanks, underWay, anyMoment, expectTruth } = running();
    const customer = await newcomer();
    const [first, second] = schedule.shuffle(BANKS);
    if (first === undefined || second === undefined) throw new Error('two banks are needed');
    await slowBanks();
    await customer.approve(first);
    await underWay(customer, first);
    await stack.mongo.kill();
    await stack.mongo.start();
    const approved = customer.approveInTheEnd(second);
    await anyMoment(500);
    await stack.mongo.kill();
    await stack.mongo.start();
    await approved;
    await expectTruth(bothOf(customer));
  });

  scenario(
    'short',
    '21: every service is restarted by SIGTERM, one after the other, while users read and syncs run',
    async () => {
      const { stack, customers, newcomer, slowBanks, expectTruth } = running();
      const customer = await newcomer();
      await slowBanks();
      for (const bank of BANKS) await customer.approve(bank);
      await customer.connection('green-bank');
      let rolling = true;
      const failures: unknown[] = [];
      let answered = 0;
      const reader = async (index: number): Promise<void> => {
        const api = customers[index % customers.length]?.api ?? customer.api;
        while (rolling) {
          try {
            await api.accounts();
            answered += 1;
          } catch (error) {
            failures.push(error);
          }
        }
      };
      const readers = [0, 1, 2].map(reader);
      for (const part of [...stack.aggregators, stack.auth]) {
        await part.stop();
        await part.start();
      }
      rolling = false;
      await Promise.all(readers);
      expect(failures).toEqual([]);
      expect(answered).toBeGreaterThan(0);
      await expectTruth(bothOf(customer));
    },
  );

  scenario('short', '24: everything is killed at once, and comes up again by itself', async () => {
    const { stack, schedule, newcomer, slowBanks, underWay, expectTruth } = running();
    const customer = await newcomer();
    await slowBanks();
    for (const bank of BANKS) await customer.approve(bank);
    await underWay(customer, schedule.pick(BANKS));
    await Promise.all(schedule.shuffle(stack.parts).map((part) => part.kill()));
    for (const part of stack.parts) await part.start();
    await expectTruth(bothOf(customer));
  });
}
