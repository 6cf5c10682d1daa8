import { describeBankFaults } from './bank-faults.ts';
import { describeCrashes } from './crashes.ts';
import { describeErasure } from './erasure.ts';
import { type FaultWorld, startFaultWorld } from './fault-world.ts';
import { describeMessageFaults } from './message-faults.ts';
import { describeResourceFaults } from './resource-faults.ts';
import { chooseSeed } from './schedule.ts';

const seed = chooseSeed(process.env);
/** `npm run test:faults` asks for more than one. */
const rounds = Number(process.env['FAULT_ROUNDS'] ?? '1');
const seeds = Array.from({ length: rounds }, (_, round) => (round === 0 ? seed : `${seed}-${round}`));

describe.each(seeds)('FAULT_SEED=%s', (one) => {
  let world: FaultWorld | undefined;
  beforeAll(async () => {
    world = await startFaultWorld(one);
  }, 300_000);
  afterAll(() => world?.stop(), 60_000);
  const running = (): FaultWorld => {
    if (world === undefined) throw new Error('the system did not start');
    return world;
  };
  describeCrashes(running);
  describeMessageFaults(running);
  describeResourceFaults(running);
  describeErasure(running);
  describeBankFaults(running);
});
