import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Long } from 'bson';
import { MongoBulkWriteError, MongoClient } from 'mongodb';
import { DataFolderError, startEmbeddedMongo } from '../index.ts';
import { openWire } from './wire-client.ts';

/** The server as a process, built: a kill -9 must reach it and not the test. */
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Row {
  _id: string;
  n: number;
  tags: string[];
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-mongo-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Running {
  readonly child: ChildProcess;
  readonly uri: string;
  readonly port: number;
}

async function start(env: Record<string, string> = {}): Promise<Running> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg === 'listening' && url !== undefined) return { child, uri: url, port: Number(/:(\d+)\//.exec(url)?.[1]) };
  }
  throw new Error('it has not started');
}

/** Whatever a test that failed has left running. */
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

async function kill({ child }: Running): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Numbers in [0, 1) that are the same for one seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test.each([1, 2, 3, 4, 5])(
  'what was acknowledged is there after kill -9 in the middle of bulk writes, whole and indexed (seed %i)',
  async (seed) => {
    const next = random(seed);
    let server = await start();
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 2; round += 1) {
      const client = await MongoClient.connect(server.uri, { retryWrites: false, serverSelectionTimeoutMS: 5_000 });
      const collection = client.db('x').collection<Row>('rows', { writeConcern: { w: 'majority', j: true } });
      await collection.createIndex({ n: 1 });
      await collection.createIndex({ tags: 1, n: -1 });
      const stopAt = 3 + Math.floor(next() * 12);
      let batches = 0;
      const write = async (writer: number): Promise<void> => {
        for (;;) {
          const rows = Array.from({ length: 20 }, (_, index) => ({
            _id: `${round}-${writer}-${batches}-${index}`,
            n: Math.floor(next() * 1_000),
            tags: [`t${index % 3}`, `w${writer}`],
          }));
          batches += 1;
          if (batches === stopAt) server.child.kill('SIGKILL');
          await collection.bulkWrite(
            rows.map((row) => ({
              updateOne: { filter: { _id: row._id }, update: { $set: { n: row.n, tags: row.tags } }, upsert: true },
            })),
            { ordered: false },
          );
          for (const { _id, n } of rows) acknowledged.set(_id, n);
        }
      };
      const ended = once(server.child, 'exit');
      await Promise.allSettled([write(0), write(1)]);
      await ended;
      await client.close();
      server = await start();
    }
    const client = await MongoClient.connect(server.uri);
    const stored = await client.db('x').collection<Row>('rows').find().toArray();
    const byId = new Map(stored.map(({ _id, n }) => [_id, n]));
    for (const [_id, n] of acknowledged) expect([_id, byId.get(_id)]).toEqual([_id, n]);
    // A command is one transaction: of what was not acknowledged there is all or nothing.
    const batchOf = (id: string) => id.split('-').slice(0, 3).join('-');
    const sizes = new Map<string, number>();
    for (const { _id } of stored) sizes.set(batchOf(_id), (sizes.get(batchOf(_id)) ?? 0) + 1);
    expect(new Set(sizes.values())).toEqual(new Set([20]));
    expect(await client.db('x').command({ validate: 'rows' })).toMatchObject({ valid: true, errors: [] });
    await client.close();
    await kill(server);
  },
  60_000,
);

test('a retryable write is not applied twice, although the server was killed between', async () => {
  const write = {
    update: 'counters',
    updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
    lsid: { id: new (await import('bson')).UUID() },
    txnNumber: Long.fromNumber(1),
    $db: 'x',
  };
  let server = await start();
  let wire = await openWire(server.port);
  expect(await wire.command(write)).toMatchObject({ n: 1, ok: 1 });
  wire.close();
  await kill(server);
  server = await start();
  wire = await openWire(server.port);
  expect(await wire.command(write)).toMatchObject({ n: 1, ok: 1 });
  expect(await wire.command({ find: 'counters', filter: {}, $db: 'x' })).toMatchObject({
    cursor: { firstBatch: [{ _id: 1, n: 1 }] },
  });
  wire.close();
  await kill(server);
});

test('a folder that another server has is refused, one that a dead server had is taken over', async () => {
  const first = await start();
  await expect(startEmbeddedMongo({ dir: folder })).rejects.toThrow(/is in use by another server/);
  await kill(first);
  const second = await startEmbeddedMongo({ dir: folder });
  await expect(startEmbeddedMongo({ dir: folder })).rejects.toThrow(DataFolderError);
  await second.stop();
  await (await startEmbeddedMongo({ dir: folder })).stop();
});

test.each([
  ['files of another program', 'WiredTiger.wt', Buffer.from('WiredTiger')],
  ['a data file that is damaged', 'data.mdb', Buffer.alloc(8192, 7)],
  ['a data file that is cut off', 'data.mdb', Buffer.from('short')],
])('%s are refused and left as they are', async (_what, name, content) => {
  await writeFile(join(folder, name), content);
  await expect(startEmbeddedMongo({ dir: folder })).rejects.toThrow(DataFolderError);
  expect(await readdir(folder)).toEqual([name]);
  expect(await readFile(join(folder, name))).toEqual(content);
});

test('a disk that is full: writes are refused by name and leave nothing, all else goes on, and so do writes with more room', async () => {
  let server = await start({ MAX_BYTES: '6000000' });
  let client = await MongoClient.connect(server.uri);
  let rows = client.db('x').collection('rows', { writeConcern: { w: 'majority' } });
  await rows.createIndex({ n: 1 });
  const changes = rows.watch();
  await changes.tryNext();
  const some = (from: number) =>
    Array.from({ length: 500 }, (_, index) => ({ n: from + index, text: 'x'.repeat(2_000) }));
  const counts = async () => [
    await rows.countDocuments(),
    await rows.estimatedDocumentCount(),
    await rows.countDocuments({ n: { $gte: 0 } }, { hint: { n: 1 } }),
  ];
  let stored = 0;
  const fill = async (): Promise<void> => {
    for (;;) {
      // How much room there is, is looked at now and then: it may show in the middle of a batch.
      stored += await rows.insertMany(some(stored)).then(
        ({ insertedCount }) => insertedCount,
        (error: unknown) => {
          if (error instanceof MongoBulkWriteError) stored += error.insertedCount;
          throw error;
        },
      );
    }
  };
  const full = { code: 14031 };
  await expect(fill()).rejects.toMatchObject(full);
  await expect(rows.updateOne({ n: 0 }, { $set: { text: 'y' } })).rejects.toMatchObject(full);
  await expect(
    client.withSession((session) =>
      session.withTransaction(async () => {
        await rows.deleteOne({ n: 1 }, { session });
        await rows.insertMany(some(stored), { session });
      }),
    ),
  ).rejects.toMatchObject(full);
  expect(await counts()).toEqual([stored, stored, stored]);
  expect(await rows.deleteOne({ n: 0 })).toMatchObject({ deletedCount: 1 });
  // The stream is told of what was written and of nothing else.
  const told: string[] = [];
  for (let event = await changes.tryNext(); event !== null; event = await changes.tryNext())
    told.push(event.operationType);
  expect(told).toEqual([...Array.from({ length: stored }, () => 'insert'), 'delete']);
  await changes.close();
  await client.close();
  await kill(server);
  server = await start();
  client = await MongoClient.connect(server.uri);
  rows = client.db('x').collection('rows');
  await rows.insertMany(some(stored));
  expect(await counts()).toEqual(Array.from({ length: 3 }, () => stored + 499));
  expect(await client.db('x').command({ validate: 'rows' })).toMatchObject({ valid: true, errors: [] });
  await client.close();
  await kill(server);
});
