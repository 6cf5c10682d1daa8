import { Long } from 'bson';
import { type Collection, type Document, MongoClient } from 'mongodb';
import { startEmbeddedMongo } from '../server.ts';
import { startEngine, type TestEngine } from './engine.ts';

let engine: TestEngine;
let rows: Collection<Document>;
beforeAll(async () => {
  engine = await startEngine();
  rows = engine.db.collection('rows');
  await rows.insertMany(Array.from({ length: 250 }, (_, n) => ({ n })));
});
afterAll(() => engine?.stop());

const command = (wanted: Document): Promise<Document> => engine.db.command(wanted);
const find = (more: Document = {}): Promise<Document> => command({ find: 'rows', sort: { n: 1 }, ...more });
const numbers = (batch: readonly Document[]): number[] => batch.map(({ n }) => Number(n));

test('the first batch has 101 documents, those after it what fits', async () => {
  const first = await find();
  expect(first['cursor'].firstBatch).toHaveLength(101);
  const next = await command({ getMore: first['cursor'].id, collection: 'rows' });
  expect(next['cursor'].nextBatch).toHaveLength(149);
  expect(String(next['cursor'].id)).toBe('0');
});

test('batchSize counts documents, 0 opens the cursor only', async () => {
  const first = await find({ batchSize: 0 });
  expect(first['cursor'].firstBatch).toEqual([]);
  const { id } = first['cursor'];
  const second = await command({ getMore: id, collection: 'rows', batchSize: 7 });
  expect(numbers(second['cursor'].nextBatch)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const third = await command({ getMore: id, collection: 'rows', batchSize: 2 });
  expect(numbers(third['cursor'].nextBatch)).toEqual([7, 8]);
});

test('a single batch leaves no cursor', async () => {
  expect(String((await find({ batchSize: 5, singleBatch: true }))['cursor'].id)).toBe('0');
  expect(String((await find({ batchSize: 5, limit: 5 }))['cursor'].id)).toBe('0');
});

test('batches end before 16 MB', async () => {
  const large = engine.db.collection('large');
  await large.insertMany(Array.from({ length: 5 }, () => ({ text: 'x'.repeat(6_000_000) })));
  const first = await command({ find: 'large' });
  expect(first['cursor'].firstBatch).toHaveLength(2);
  expect(await large.find().toArray()).toHaveLength(5);
  expect(await large.aggregate([{ $project: { text: 1 } }]).toArray()).toHaveLength(5);
});

test('a cursor that is killed, or never was, is not found', async () => {
  const { cursor } = await find({ batchSize: 1 });
  expect(await command({ killCursors: 'rows', cursors: [cursor.id, Long.fromNumber(77)] })).toMatchObject({
    cursorsKilled: [cursor.id],
    cursorsNotFound: [Long.fromNumber(77).toNumber()],
    cursorsAlive: [],
  });
  await expect(command({ getMore: cursor.id, collection: 'rows' })).rejects.toMatchObject({ code: 43 });
});

test('a cursor belongs to its collection', async () => {
  const { cursor } = await find({ batchSize: 1 });
  await expect(command({ getMore: cursor.id, collection: 'others' })).rejects.toMatchObject({ code: 13 });
  expect(
    numbers((await command({ getMore: cursor.id, collection: 'rows', batchSize: 1 }))['cursor'].nextBatch),
  ).toEqual([1]);
});

test('what is written while a cursor is read does not break it', async () => {
  const changing = engine.db.collection('changing');
  await changing.insertMany(Array.from({ length: 300 }, (_, n) => ({ n })));
  const seen: number[] = [];
  for await (const { n } of changing.find().sort({ n: 1 }).batchSize(50)) {
    seen.push(Number(n));
    if (seen.length === 60) await changing.deleteMany({ n: { $gte: 200 } });
  }
  expect(seen.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, n) => n));
});

test('a cursor that nobody reads is given up', async () => {
  if (engine.embedded === undefined) return;
  const server = await startEmbeddedMongo({ cursorTimeoutMs: 1 });
  const client = await MongoClient.connect(server.uri);
  const db = client.db('x');
  await db.collection('y').insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const idle = await db.command({ find: 'y', batchSize: 1 });
  const kept = await db.command({ find: 'y', batchSize: 1, noCursorTimeout: true });
  const begun = Date.now();
  while (Date.now() - begun < 5);
  await expect(db.command({ getMore: idle['cursor'].id, collection: 'y' })).rejects.toMatchObject({ code: 43 });
  expect((await db.command({ getMore: kept['cursor'].id, collection: 'y' }))['cursor'].nextBatch).toHaveLength(2);
  await client.close();
  await server.stop();
});

test('maxTimeMS ends what takes too long', async () => {
  const many = engine.db.collection('many');
  await many.insertMany(Array.from({ length: 5_000 }, (_, n) => ({ n, text: 'x'.repeat(200) })));
  const slow = {
    $expr: { $eq: [{ $reduce: { input: { $range: [0, 3000] }, initialValue: 0, in: { $add: ['$$value', 1] } } }, -1] },
  };
  await expect(many.find(slow, { maxTimeMS: 5 }).toArray()).rejects.toMatchObject({ code: 50 });
  await expect(many.aggregate([{ $match: slow }], { maxTimeMS: 5 }).toArray()).rejects.toMatchObject({ code: 50 });
});
