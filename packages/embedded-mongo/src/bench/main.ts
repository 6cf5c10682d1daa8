// `npm run bench -- embedded`: the server in a process of its own, through the official driver, beside a floor in the same run.
import { startServerProcess } from './server-process.ts';
import { findMany, freshCollection, groupByMonth, insertMany, upsertMany } from './workload.ts';

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly floor: string;
  readonly ratio: number;
  /** The most that the ratio may be. */
  readonly aim: number;
}

const shown = (value: number, unit: string): string =>
  `${value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 })} ${unit}`;

const rows: Row[] = [];
/** Rates: the floor is how many times faster. */
const rate = (what: string, figure: number, floor: number, unit: string, aim = 3): void => {
  rows.push({ what, figure: shown(figure, unit), floor: shown(floor, unit), ratio: floor / figure, aim });
};

const LARGE = Number(process.env['BENCH_LARGE'] ?? 1_000_000);

const floor = await startServerProcess('./floor-server.js');
const server = await startServerProcess('../main.js');
/** Has one collection alone, to see what it takes. */
const alone = await startServerProcess('../main.js');
try {
  const floorDocuments = floor.client.db('bench').collection('floor');
  const inserted = await freshCollection(server.client, 'inserted');
  await insertMany(inserted, 0, 2_000, 1_000);
  await insertMany(floorDocuments, 0, 2_000, 1_000);
  const insertRate = await insertMany(inserted, 2_000, 22_000, 1_000);
  rate('insertMany of 1 KB documents', insertRate, await insertMany(floorDocuments, 2_000, 22_000, 1_000), 'a second');

  const small = await upsertMany(inserted, 20_000, 500_000, 10_000);
  const hundred = await freshCollection(server.client, 'hundred');
  await insertMany(hundred, 0, 100_000, 1_000);
  await insertMany(floorDocuments, 0, 100_000, 1_000);
  const upserts = await upsertMany(hundred, 100_000, 500_000, 10_000);
  rate(
    'bulk upserts by a unique key into 100,000',
    upserts,
    await upsertMany(floorDocuments, 100_000, 500_000, 10_000),
    'a second',
  );
  const finds = await findMany(hundred, 100_000, 5_000);
  rate('find by an indexed key', finds, await findMany(floorDocuments, 100_000, 5_000), 'a second');

  await insertMany(hundred, 200_000, 290_000, 1_000);
  const grown = await upsertMany(hundred, 100_000, 700_000, 10_000);
  rate('an upsert at 200,000 beside one at 20,000', grown, small, 'a second', 1.3);

  const thousand = await freshCollection(server.client, 'thousand');
  await insertMany(thousand, 0, 1_000, 500);
  const large = await freshCollection(alone.client, 'large');
  await large.createIndex({ user: 1 });
  for (let from = 0; from < LARGE; from += 50_000) await insertMany(large, from, from + 50_000, 500);
  const few = await findMany(thousand, 1_000, 5_000);
  rate(
    `a find in ${LARGE.toLocaleString('en-US')} beside one in 1,000`,
    await findMany(large, LARGE, 5_000),
    few,
    'a second',
    1.3,
  );

  await floorDocuments.insertMany(
    Array.from({ length: 10_000 }, (_, n) => ({
      k: `user-3/${String(n).padStart(6, '0')}`,
      n,
      amount: n / 4,
      at: new Date(n),
      text: 'x'.repeat(370),
    })),
  );
  const groups = await groupByMonth(large, 'user-3', 10);
  rate('$match and $group of 10,000 by month', groups, await groupByMonth(floorDocuments, 'user-3', 10), 'a second');

  const resident = (alone.resident() ?? 0) / 1e9;
  rows.push({
    what: `memory with ${LARGE.toLocaleString('en-US')} documents`,
    figure: shown(resident, 'GB'),
    floor: '1.5 GB at most',
    ratio: resident / 1.5,
    aim: 1,
  });
} finally {
  await server.stop();
  await alone.stop();
  await floor.stop();
}

const heads = { what: 'Measured', figure: 'Figure', floor: 'Floor', ratio: 'Times', aim: 'Aim' };
const cells = [
  heads,
  ...rows.map((row) => ({
    ...row,
    ratio: row.ratio.toFixed(2),
    aim: `≤ ${row.aim.toFixed(1)} ${row.ratio <= row.aim ? 'ok' : 'missed'}`,
  })),
];
const width = (of: (cell: (typeof cells)[number]) => string): number =>
  Math.max(...cells.map((cell) => of(cell).length));
for (const cell of cells) {
  process.stdout.write(
    `${cell.what.padEnd(width((one) => one.what))}  ${cell.figure.padStart(width((one) => one.figure))}  ` +
      `${cell.floor.padStart(width((one) => one.floor))}  ${cell.ratio.padStart(6)}  ${cell.aim}\n`,
  );
}
const missed = rows.filter(({ ratio, aim }) => ratio > aim);
process.stdout.write(`\n${rows.length - missed.length} of ${rows.length} aims met\n`);
process.exitCode = missed.length === 0 ? 0 : 1;
