import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ChangeStream, type ChangeStreamDocument, type Collection, type Document, MongoClient } from 'mongodb';
import { startEmbeddedMongo } from '../server.ts';
import { startEngine, type TestEngine } from './engine.ts';

interface Row extends Document {
  _id: number;
}

/** A look for what there is does not wait long. */
const SOON = { maxAwaitTimeMS: 5 };

let engine: TestEngine;
let count = 0;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

async function fresh(): Promise<Collection<Row>> {
  count += 1;
  const collection = engine.db.collection<Row>(`c${count}`);
  await engine.db.createCollection(collection.collectionName);
  return collection;
}

/** Reads so many events; the stream is open before `work` begins. */
async function during(
  stream: ChangeStream<Document, ChangeStreamDocument>,
  work: () => Promise<unknown>,
  events: number,
): Promise<Document[]> {
  await stream.tryNext();
  await work();
  const seen: Document[] = [];
  while (seen.length < events) seen.push(await stream.next());
  return seen;
}

test('each kind of write has its event', async () => {
  const rows = await fresh();
  const stream = rows.watch([], SOON);
  const ns = { db: engine.db.databaseName, coll: rows.collectionName };
  const events = await during(
    stream,
    async () => {
      await rows.insertOne({ _id: 1, a: 1, b: { c: 1, d: 2 }, l: [1, 2, 3] });
      await rows.updateOne({ _id: 1 }, { $set: { 'b.c': 5 }, $unset: { a: '' } });
      await rows.updateOne({ _id: 1 }, { $set: { 'b.c': 5 } });
      await rows.updateOne({ _id: 1 }, { $pop: { l: 1 } });
      await rows.replaceOne({ _id: 1 }, { z: 1 });
      await rows.updateOne({ _id: 2 }, { $set: { a: 1 } }, { upsert: true });
      await rows.deleteMany({});
    },
    7,
  );
  await stream.close();
  expect(events.map(({ _id, clusterTime: _time, wallTime: _wall, ...event }) => event)).toEqual([
    {
      operationType: 'insert',
      ns,
      documentKey: { _id: 1 },
      fullDocument: { _id: 1, a: 1, b: { c: 1, d: 2 }, l: [1, 2, 3] },
    },
    {
      operationType: 'update',
      ns,
      documentKey: { _id: 1 },
      updateDescription: { updatedFields: { 'b.c': 5 }, removedFields: ['a'], truncatedArrays: [] },
    },
    {
      operationType: 'update',
      ns,
      documentKey: { _id: 1 },
      updateDescription: { updatedFields: {}, removedFields: [], truncatedArrays: [{ field: 'l', newSize: 2 }] },
    },
    { operationType: 'replace', ns, documentKey: { _id: 1 }, fullDocument: { _id: 1, z: 1 } },
    { operationType: 'insert', ns, documentKey: { _id: 2 }, fullDocument: { _id: 2, a: 1 } },
    { operationType: 'delete', ns, documentKey: { _id: 1 } },
    { operationType: 'delete', ns, documentKey: { _id: 2 } },
  ]);
  const tokens = events.map(({ _id }) => (_id as { _data: string })._data);
  expect(tokens).toEqual(tokens.toSorted());
  expect(events.every(({ clusterTime, wallTime }) => clusterTime !== undefined && wallTime instanceof Date)).toBe(true);
});

test('the events of a transaction come together at its commit, those of an aborted one never', async () => {
  const rows = await fresh();
  const stream = rows.watch([], SOON);
  const events = await during(
    stream,
    async () => {
      const aborted = engine.client.startSession();
      aborted.startTransaction();
      await rows.insertOne({ _id: 99 }, { session: aborted });
      await aborted.abortTransaction();
      await aborted.endSession();
      await engine.client.withSession((session) =>
        session.withTransaction(async () => {
          await rows.insertOne({ _id: 1 }, { session });
          await rows.insertOne({ _id: 2 }, { session });
        }),
      );
      await rows.insertOne({ _id: 3 });
    },
    3,
  );
  await stream.close();
  expect(events.map(({ documentKey }) => documentKey._id)).toEqual([1, 2, 3]);
  const [one, two, three] = events;
  expect(one?.['clusterTime']).toEqual(two?.['clusterTime']);
  expect(one?.['lsid']).toBeDefined();
  expect(one?.['txnNumber']).toEqual(two?.['txnNumber']);
  expect(three?.['lsid']).toBeUndefined();
});

test('updateLookup shows the document as it is now', async () => {
  const rows = await fresh();
  await rows.insertOne({ _id: 1, n: 1 });
  const stream = rows.watch([], { ...SOON, fullDocument: 'updateLookup' });
  const [event] = await during(stream, () => rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }), 1);
  await stream.close();
  expect(event).toMatchObject({ operationType: 'update', fullDocument: { _id: 1, n: 2 } });
});

test('the pipeline filters and shapes events, and may not touch their _id', async () => {
  const rows = await fresh();
  const stream = rows.watch(
    [{ $match: { 'fullDocument.n': { $gt: 1 } } }, { $project: { n: '$fullDocument.n' } }],
    SOON,
  );
  const events = await during(stream, () => rows.insertMany([1, 2, 3].map((n) => ({ _id: n, n }))), 2);
  await stream.close();
  expect(events.map(({ n }) => n)).toEqual([2, 3]);
  const broken = rows.watch([{ $project: { _id: 0, ns: 1 } }], SOON);
  await expect(during(broken, () => rows.insertOne({ _id: 9 }), 1)).rejects.toMatchObject({ code: 280 });
  await expect(rows.watch([{ $group: { _id: 1 } }]).tryNext()).rejects.toMatchObject({ code: 20 });
});

test('a stream of a database sees all its collections, one of the cluster all databases', async () => {
  const [one, other] = [await fresh(), await fresh()];
  const ofDatabase = engine.db.watch([], SOON);
  const ofCluster = engine.client.watch([{ $match: { 'ns.db': engine.db.databaseName } }], SOON);
  await ofCluster.tryNext();
  const events = await during(
    ofDatabase,
    async () => {
      await one.insertOne({ _id: 1 });
      await other.insertOne({ _id: 2 });
    },
    2,
  );
  expect(events.map(({ ns }) => ns.coll)).toEqual([one.collectionName, other.collectionName]);
  expect((await ofCluster.next())['_id']).toEqual(events[0]?.['_id']);
  await ofDatabase.close();
  await ofCluster.close();
});

test('the end of a collection is told, then there is nothing more', async () => {
  const rows = await fresh();
  const stream = rows.watch([], SOON);
  const events = await during(
    stream,
    async () => {
      await rows.insertOne({ _id: 1 });
      await rows.drop();
    },
    3,
  );
  expect(events.map(({ operationType }) => operationType)).toEqual(['insert', 'drop', 'invalidate']);
  const resumeAfter = events[2]?.['_id'];
  await expect(rows.watch([], { ...SOON, resumeAfter }).tryNext()).rejects.toMatchObject({ code: 260 });
  const next = rows.watch([], { ...SOON, startAfter: resumeAfter });
  const [again] = await during(next, () => rows.insertOne({ _id: 2 }), 1);
  expect(again).toMatchObject({ operationType: 'insert', documentKey: { _id: 2 } });
  await next.close();
  const renamed = rows.watch([], SOON);
  const told = await during(renamed, () => rows.rename(`${rows.collectionName}-new`), 2);
  expect(told).toMatchObject([
    { operationType: 'rename', to: { db: engine.db.databaseName, coll: `${rows.collectionName}-new` } },
    { operationType: 'invalidate' },
  ]);
});

test('a stream resumed anywhere goes on with no gap and no repeat', async () => {
  const rows = await fresh();
  const stream = rows.watch([], SOON);
  const events = await during(stream, () => rows.insertMany(Array.from({ length: 12 }, (_, _id) => ({ _id }))), 12);
  await stream.close();
  for (const [index, event] of events.entries()) {
    const resumed = rows.watch([], { ...SOON, resumeAfter: event['_id'] });
    for (const expected of events.slice(index + 1)) expect((await resumed.next())['_id']).toEqual(expected['_id']);
    expect(await resumed.tryNext()).toBeNull();
    await resumed.close();
  }
  const from = rows.watch([], { ...SOON, startAtOperationTime: events[4]?.['clusterTime'] });
  expect((await from.next())['_id']).toEqual(events[4]?.['_id']);
  await from.close();
});

test('replaying the events of any writes gives the collection', async () => {
  const id = fc.integer({ min: 1, max: 5 });
  const write = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), id, field: fc.constantFrom('a', 'b', 'c.d'), value: fc.nat(9) }),
    fc.record({ kind: fc.constant('unset' as const), id, field: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('push' as const), id, value: fc.nat(9) }),
    fc.record({ kind: fc.constant('replace' as const), id, value: fc.nat(9) }),
    fc.record({ kind: fc.constant('delete' as const), id }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 25 }), async (writes) => {
      const rows: Collection<Document> = engine.db.collection((await fresh()).collectionName);
      const stream = rows.watch([], { maxAwaitTimeMS: 1 });
      await stream.tryNext();
      for (const one of writes) {
        const filter: Document = { _id: one.id };
        if (one.kind === 'set') await rows.updateOne(filter, { $set: { [one.field]: one.value } }, { upsert: true });
        else if (one.kind === 'unset') await rows.updateOne(filter, { $unset: { [one.field]: '' } });
        else if (one.kind === 'push')
          await rows.updateOne(filter, { $push: { list: { $each: [one.value], $slice: -2 } } } as Document);
        else if (one.kind === 'replace') await rows.replaceOne(filter, { r: one.value });
        else await rows.deleteOne(filter);
      }
      await rows.insertOne({ _id: 1000 } as Document);
      const copy = engine.db.collection<Document>(`${rows.collectionName}-copy`);
      for (;;) {
        const event: Document = await stream.next();
        const key = event['documentKey'] as Document;
        if (key['_id'] === 1000) break;
        if (event['operationType'] === 'delete') await copy.deleteOne(key);
        else if (event['operationType'] === 'update') {
          const { updatedFields, removedFields, truncatedArrays } = event['updateDescription'];
          for (const { field, newSize } of truncatedArrays)
            await copy.updateOne(key, { $push: { [field]: { $each: [], $slice: newSize } } } as Document);
          await copy.updateOne(key, {
            ...(Object.keys(updatedFields).length === 0 ? {} : { $set: updatedFields }),
            ...(removedFields.length === 0
              ? {}
              : { $unset: Object.fromEntries(removedFields.map((field: string) => [field, ''])) }),
            $setOnInsert: { never: 1 },
          });
        } else await copy.replaceOne(key, event['fullDocument'], { upsert: true });
      }
      await stream.close();
      await rows.deleteOne({ _id: 1000 } as Document);
      expect(await copy.find().sort({ _id: 1 }).toArray()).toEqual(await rows.find().sort({ _id: 1 }).toArray());
    }),
    { numRuns: 25 },
  );
});

test('a waiting stream holds up nobody, and is woken by what comes', async () => {
  const rows = await fresh();
  const first = rows.watch([], SOON);
  await first.tryNext();
  const stream = rows.watch([], { maxAwaitTimeMS: 20_000, resumeAfter: first.resumeToken });
  await first.close();
  const next = stream.next();
  await rows.insertOne({ _id: 1 });
  expect(await next).toMatchObject({ documentKey: { _id: 1 } });
  const closed = stream.next().catch((error: unknown) => error);
  await stream.close();
  expect(await closed).toBeInstanceOf(Error);
  expect(await rows.countDocuments()).toBe(1);
});

test('the history is bounded: who comes too late is told', async () => {
  if (engine.embedded === undefined) return;
  const server = await startEmbeddedMongo({ changeHistory: { changes: 10, bytes: 1_000_000 } });
  const client = await MongoClient.connect(server.uri);
  const rows = client.db('x').collection<Row>('rows');
  const stream = rows.watch([], SOON);
  const [first] = await during(stream, () => rows.insertOne({ _id: 0 }), 1);
  await stream.close();
  for (let _id = 1; _id < 30; _id += 1) await rows.insertOne({ _id });
  await expect(rows.watch([], { ...SOON, resumeAfter: first?.['_id'] }).tryNext()).rejects.toMatchObject({ code: 286 });
  await client.close();
  await server.stop();
});

test('a stream is resumed after the server was started anew', async () => {
  if (engine.embedded === undefined) return;
  const dir = await mkdtemp(join(tmpdir(), 'embedded-mongo-test-'));
  let server = await startEmbeddedMongo({ dir });
  let client = await MongoClient.connect(server.uri);
  const stream = client.db('x').collection<Row>('rows').watch([], SOON);
  const [first] = await during(
    stream,
    () =>
      client
        .db('x')
        .collection<Row>('rows')
        .insertMany([{ _id: 1 }, { _id: 2 }]),
    1,
  );
  await stream.close();
  await client.close();
  await server.stop();
  server = await startEmbeddedMongo({ dir });
  client = await MongoClient.connect(server.uri);
  const resumed = client
    .db('x')
    .collection<Row>('rows')
    .watch([], { ...SOON, resumeAfter: first?.['_id'] });
  expect(await resumed.next()).toMatchObject({ documentKey: { _id: 2 } });
  await resumed.close();
  await client.close();
  await server.stop();
  await rm(dir, { recursive: true });
});
