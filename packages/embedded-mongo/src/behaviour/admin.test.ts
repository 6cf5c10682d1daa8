import { Long } from 'bson';
import type { Document } from 'mongodb';
import { startEngine, type TestEngine } from './engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const names = async (): Promise<string[]> =>
  (await engine.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);

test('collections are made, listed, renamed and dropped', async () => {
  const { db } = engine;
  await db.createCollection('one');
  await db.collection('two').insertOne({ a: 1 });
  expect((await names()).toSorted((x, y) => x.localeCompare(y))).toEqual(['one', 'two']);
  expect(await db.listCollections({ name: 'one' }).toArray()).toMatchObject([
    {
      name: 'one',
      type: 'collection',
      options: {},
      info: { readOnly: false },
      idIndex: { name: '_id_', key: { _id: 1 } },
    },
  ]);
  await expect(db.createCollection('one', { validator: { a: 1 } })).rejects.toMatchObject({ code: 48 });
  await expect(db.collection('two').rename('one')).rejects.toMatchObject({ code: 48 });
  await db.collection('two').rename('one', { dropTarget: true });
  expect(await names()).toEqual(['one']);
  expect(await db.collection('one').findOne({}, { projection: { _id: 0 } })).toEqual({ a: 1 });
  await expect(db.collection('none').rename('more')).rejects.toMatchObject({ code: 26 });
  await db.collection('one').drop();
  await db.collection('one').drop();
  expect(await names()).toEqual([]);
});

test('databases are listed and dropped', async () => {
  const other = engine.client.db(`${engine.db.databaseName}_other`);
  await other.collection('x').insertOne({ a: 1 });
  const listed = async () =>
    (await engine.client.db('admin').admin().listDatabases({ nameOnly: true })).databases.map(({ name }) => name);
  expect(await listed()).toContain(other.databaseName);
  await other.dropDatabase();
  expect(await listed()).not.toContain(other.databaseName);
});

test('statistics count what there is', async () => {
  const stats = engine.db.collection('stats');
  await stats.insertMany([{ a: 'x'.repeat(100) }, { a: 'y'.repeat(100) }]);
  await stats.createIndex({ a: 1 });
  expect(await engine.db.command({ collStats: 'stats' })).toMatchObject({ count: 2, nindexes: 2, ok: 1 });
  expect(await engine.db.stats()).toMatchObject({
    objects: expect.any(Number),
    collections: expect.any(Number),
    ok: 1,
  });
  expect(await engine.db.command({ validate: 'stats' })).toMatchObject({ valid: true, nIndexes: 2 });
  await stats.deleteMany({});
  expect(await engine.db.command({ collStats: 'stats' })).toMatchObject({ count: 0 });
});

test('a validator can be changed', async () => {
  const strict = await engine.db.createCollection('strict');
  await strict.insertOne({ n: 'text' });
  await engine.db.command({ collMod: 'strict', validator: { n: { $type: 'int' } } });
  await expect(strict.insertOne({ n: 'more' })).rejects.toMatchObject({ code: 121 });
  await strict.insertOne({ n: 1 });
  await expect(engine.db.command({ collMod: 'none', validator: {} })).rejects.toMatchObject({ code: 26 });
});

test('the server says what it is', async () => {
  const admin = engine.client.db('admin');
  expect(await admin.command({ hello: 1 })).toMatchObject({
    isWritablePrimary: true,
    setName: expect.any(String),
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    logicalSessionTimeoutMinutes: 30,
    ok: 1,
  });
  expect((await admin.command({ buildInfo: 1 }))['version']).toMatch(/^\d+\.\d+\.\d+/);
  expect(await admin.command({ serverStatus: 1 })).toMatchObject({ ok: 1, uptime: expect.any(Number) });
  expect(await admin.command({ startSession: 1 })).toMatchObject({ timeoutMinutes: 30, ok: 1 });
  expect(await admin.command({ replSetGetStatus: 1 })).toMatchObject({ myState: 1, ok: 1 });
});

test.each<[Document, number]>([
  [{ nonsense: 1 }, 59],
  [{ find: '' }, 73],
  [{ insert: 'x', documents: [] }, 72],
  [{ find: 'x', filter: 1 }, 14],
  [{ aggregate: 'x', pipeline: [] }, 9],
  [{ listIndexes: 'none' }, 26],
  [{ dropIndexes: 'none', index: '*' }, 26],
  [{ getMore: Long.fromNumber(5), collection: 'x' }, 43],
  [{ find: 'x', collation: { locale: 'de' } }, 115],
])('%j is refused with code %i', async (command, code) => {
  if (code === 115 && engine.embedded === undefined) return;
  await expect(engine.db.command(command)).rejects.toMatchObject({ code });
});

test('a write that wants more nodes than there are is written, and told', async () => {
  if (engine.embedded === undefined) return;
  const answer = await engine.db
    .command({ insert: 'wanting', documents: [{ a: 1 }], writeConcern: { w: 3 } })
    .catch((error: unknown) => error);
  expect(JSON.stringify(answer)).toContain('Not enough data-bearing nodes');
  expect(await engine.db.collection('wanting').countDocuments()).toBe(1);
});
