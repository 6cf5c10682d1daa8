// `npm run bench -- sync [one|many]`: first syncs, from the request to the last commit, on the stack as it runs: of one large
// connection, and of many at five banks (BENCH_USERS users, whose ledgers BENCH_VOLUME multiplies).
import { z } from 'zod';
import { measureManyConnections } from './many-connections.ts';
import { measureOneConnection } from './one-connection.ts';
import { meetsAim, renderReport } from './report.ts';

/** The least of the floor; the most of a first sync; the most growth of a transaction's cost; MB of one aggregator. */
const AIMS = { floor: 0.7, resync: 0.15, flat: 1.2, megabytes: 300 };

const settings = z.object({
  BENCH_USERS: z.coerce.number().int().min(1).max(50).default(40),
  BENCH_VOLUME: z.coerce.number().int().min(1).max(100).default(4),
});

const parts = {
  one: () => measureOneConnection(AIMS),
  many: () => {
    const { BENCH_USERS: users, BENCH_VOLUME: volume } = settings.parse(process.env);
    return measureManyConnections({ users, volume, aims: AIMS, say: (line) => process.stderr.write(`${line}\n`) });
  },
};

const wanted = z.array(z.enum(['one', 'many'])).parse(process.argv.slice(2));
const measurements = [];
for (const part of wanted.length === 0 ? (['one', 'many'] as const) : wanted)
  measurements.push(...(await parts[part]()));
process.stdout.write(`${renderReport(measurements)}\n`);
process.exitCode = measurements.every(meetsAim) ? 0 : 1;
