import { Decimal128, Double, Int32, Long } from 'bson';
import { type Collection, type Document, MongoClient } from 'mongodb';
import { startEmbeddedMongo } from '../server.ts';
import { startEngine, type TestEngine } from './engine.ts';

type Row = Document & { _id: number };

let engine: TestEngine;
let count = 0;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

async function given(...documents: readonly Document[]): Promise<Collection<Row>> {
  count += 1;
  const collection = engine.db.collection<Row>(`i${count}`);
  if (documents.length > 0) await collection.insertMany(documents.map((document, _id) => ({ _id, ...document })));
  return collection;
}

/** The stages of the winning plan, outermost first. */
function stages(plan: Document): string[] {
  const inner: unknown = plan['inputStage'];
  return [String(plan['stage']), ...(typeof inner === 'object' && inner !== null ? stages(inner) : [])];
}

function scan(plan: Document): Document {
  const inner: unknown = plan['inputStage'];
  return typeof inner === 'object' && inner !== null ? scan(inner) : plan;
}

const rows = Array.from({ length: 100 }, (_, index) => ({ a: index % 10, b: index, c: `t${index % 7}` }));

async function plan(collection: Collection<Row>, filter: Document, sort?: Document): Promise<Document> {
  const cursor = collection.find(filter);
  if (sort !== undefined) cursor.sort(sort as never);
  const { queryPlanner, executionStats } = await cursor.explain('executionStats');
  return { winning: queryPlanner.winningPlan, stats: executionStats };
}

describe('the planner', () => {
  test('looks at no more than the index says', async () => {
    const collection = await given(...rows);
    const without = await plan(collection, { a: 3 });
    expect(stages(without['winning'])).toContain('COLLSCAN');
    expect(without['stats']).toMatchObject({ nReturned: 10, totalDocsExamined: 100 });
    await collection.createIndex({ a: 1 });
    const within = await plan(collection, { a: 3 });
    expect(stages(within['winning'])).toEqual(expect.arrayContaining(['IXSCAN']));
    expect(within['stats']).toMatchObject({ nReturned: 10, totalDocsExamined: 10, totalKeysExamined: 10 });
  });

  test.each<[Document, Document | undefined, string | undefined, boolean]>([
    [{ a: 3, b: { $gt: 50 } }, undefined, 'a_1_b_-1', false],
    [{ a: { $in: [1, 2] } }, undefined, 'a_1_b_-1', false],
    [{ a: 3 }, { b: 1 }, 'a_1_b_-1', false],
    [{ a: 3 }, { b: -1 }, 'a_1_b_-1', false],
    [{}, { a: 1, b: -1 }, 'a_1_b_-1', false],
    [{}, { a: 1, b: 1 }, undefined, true],
    [{ b: 5 }, undefined, undefined, false],
    [{ c: 't1' }, undefined, 'c_hashed', false],
    [{ c: { $gt: 't1' } }, undefined, undefined, false],
    [{ _id: 5 }, undefined, '_id_', false],
  ])('%j by %j uses %s', async (filter, sort, index, sorts) => {
    const collection = await given(...rows);
    await collection.createIndexes([{ key: { a: 1, b: -1 } }, { key: { c: 'hashed' } }]);
    const { winning } = await plan(collection, filter, sort);
    if (engine.embedded !== undefined || index !== '_id_') expect(scan(winning)['indexName']).toBe(index);
    expect(stages(winning).includes('SORT')).toBe(sorts);
  });

  test('a hint decides, and has to be an index', async () => {
    const collection = await given(...rows);
    await collection.createIndex({ b: 1 });
    const hinted = await collection.find({ a: 3 }).hint('b_1').explain('executionStats');
    expect(scan(hinted['queryPlanner'].winningPlan)['indexName']).toBe('b_1');
    expect(await collection.find({ a: 3 }).hint({ b: 1 }).toArray()).toHaveLength(10);
    await expect(collection.find({}).hint('nope').toArray()).rejects.toMatchObject({ code: 2 });
    const natural = await collection.find({}).hint({ $natural: -1 }).limit(2).toArray();
    expect(natural.map(({ _id }) => _id)).toEqual([99, 98]);
  });

  test('a partial index is used only where the filter stays inside', async () => {
    const collection = await given(...rows);
    await collection.createIndex({ b: 1 }, { partialFilterExpression: { a: 3 } });
    expect(scan((await plan(collection, { b: 13, a: 3 }))['winning'])['indexName']).toBe('b_1');
    expect(stages((await plan(collection, { b: 13 }))['winning'])).toContain('COLLSCAN');
    expect(await collection.countDocuments({ b: { $gte: 0 } })).toBe(100);
  });
});

describe('unique indexes', () => {
  test('equal numbers of different types are one key; a missing field is null', async () => {
    const collection = await given();
    await collection.createIndex({ k: 1 }, { unique: true });
    await collection.insertOne({ _id: 1, k: new Int32(5) });
    for (const k of [Long.fromNumber(5), new Double(5), Decimal128.fromString('5.0')])
      await expect(collection.insertOne({ _id: 2, k })).rejects.toMatchObject({ code: 11000 });
    await collection.insertOne({ _id: 3 });
    await expect(collection.insertOne({ _id: 4, k: null })).rejects.toMatchObject({
      code: 11000,
      keyValue: { k: null },
    });
  });

  test('a sparse one ignores what lacks the field, a partial one what its filter leaves out', async () => {
    const collection = await given();
    await collection.createIndex({ s: 1 }, { unique: true, sparse: true });
    await collection.createIndex({ p: 1 }, { unique: true, partialFilterExpression: { on: true } });
    await collection.insertMany([
      { _id: 1 },
      { _id: 2 },
      { _id: 3, p: 1 },
      { _id: 4, p: 1 },
      { _id: 5, p: 1, on: true },
    ]);
    await expect(collection.insertOne({ _id: 6, p: 1, on: true })).rejects.toMatchObject({ code: 11000 });
    await expect(collection.updateOne({ _id: 3 }, { $set: { on: true } })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.countDocuments()).toBe(5);
  });

  test('an array has each element as a key, its own twice are none too many', async () => {
    const collection = await given();
    await collection.createIndex({ tags: 1 }, { unique: true });
    await collection.insertOne({ _id: 1, tags: ['a', 'a', 'b'] });
    await expect(collection.insertOne({ _id: 2, tags: ['c', 'b'] })).rejects.toMatchObject({ code: 11000 });
    await collection.insertOne({ _id: 3, tags: ['c'] });
  });

  test('one that the documents break is not made', async () => {
    const collection = await given({ a: 1 }, { a: 1 });
    await expect(collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect((await collection.indexes()).map(({ name }) => name)).toEqual(['_id_']);
    await collection.createIndex({ a: 1 });
    expect(await collection.countDocuments({ a: 1 })).toBe(2);
  });
});

test('two arrays in one index are refused', async () => {
  const collection = await given();
  await collection.createIndex({ a: 1, b: 1 });
  await collection.insertOne({ _id: 1, a: [1, 2], b: 1 });
  await expect(collection.insertOne({ _id: 2, a: [1], b: [2] })).rejects.toMatchObject({ code: 171 });
});

test('bounds on a list of values narrow no more than one of its elements does', async () => {
  const collection = await given({ a: [1, 10] }, { a: 5 }, { a: [4] });
  await collection.createIndex({ a: 1 });
  const ids = async (filter: Document) =>
    (await collection.find(filter).toArray()).map(({ _id }) => _id).toSorted((x, y) => x - y);
  expect(await ids({ a: { $gt: 3, $lt: 6 } })).toEqual([0, 1, 2]);
  expect(await ids({ a: { $elemMatch: { $gt: 3, $lt: 6 } } })).toEqual([2]);
});

describe('making and dropping', () => {
  test('the same again is nothing, another under the same name or key an error', async () => {
    const collection = await given({ a: 1 });
    await collection.createIndex({ a: 1 });
    await collection.createIndex({ a: 1 });
    await expect(collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 86 });
    await expect(collection.createIndex({ a: 1 }, { name: 'other' })).rejects.toMatchObject({ code: 85 });
    await expect(collection.createIndex({ b: 1 }, { name: 'a_1' })).rejects.toMatchObject({ code: 86 });
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1 }, name: 'a_1' },
    ]);
    await collection.dropIndex('a_1');
    await expect(collection.dropIndex('a_1')).rejects.toMatchObject({ code: 27 });
    await expect(collection.dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
  });

  test.each<[Document, Document, number]>([
    [{}, {}, 67],
    [{ a: 0 }, {}, 67],
    [{ a: 'nonsense' }, {}, 67],
    [{ a: 1 }, { unknown: 1 }, 197],
    [{ a: 1, b: 1 }, { expireAfterSeconds: 5 }, 67],
    [{ a: 1 }, { expireAfterSeconds: -1 }, 67],
  ])('%j with %j is refused with code %i', async (key, options, code) => {
    const collection = await given({ a: 1 });
    const name = 'x';
    await expect(
      engine.db.command({ createIndexes: collection.collectionName, indexes: [{ key, name, ...options }] }),
    ).rejects.toMatchObject({ code });
  });
});

test('values too long for a key are found and sorted as without an index', async () => {
  const base = 'a'.repeat(450);
  const texts = [`${base}b`, `${base}c`, `${base}a`, 'z', 'a'.repeat(380), `${'a'.repeat(390)}b`, 'a'.repeat(370)];
  for (const direction of [1, -1] as const) {
    const indexed = await given(...texts.map((s) => ({ s })));
    await indexed.createIndex({ s: direction });
    const ids = async (filter: Document) => (await indexed.find(filter).sort({ s: 1 }).toArray()).map(({ s }) => s);
    const sorted = texts.toSorted((x, y) => (x < y ? -1 : 1));
    expect(await ids({})).toEqual(sorted);
    for (const bound of texts) {
      expect(await ids({ s: { $gt: bound } })).toEqual(sorted.filter((s) => s > bound));
      expect(await ids({ s: { $lte: bound } })).toEqual(sorted.filter((s) => s <= bound));
      expect(await ids({ s: bound })).toEqual([bound]);
    }
  }
});

test('documents expire after the time of their TTL index; what has no date never does', async () => {
  if (engine.embedded === undefined) return;
  const server = await startEmbeddedMongo({ ttlIntervalMs: 10 });
  const client = await MongoClient.connect(server.uri);
  const collection = client.db('x').collection<Document>('expiring');
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  await collection.insertMany([
    { n: 1, at: ago(100) },
    { n: 2, at: ago(-100) },
    { n: 3, at: 'text' },
    { n: 4 },
    { n: 5, at: [ago(-100), ago(70)] },
    { n: 6, at: ago(50) },
  ]);
  await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
  while ((await collection.countDocuments({ n: { $in: [1, 5] } })) > 0);
  expect((await collection.find().sort({ n: 1 }).toArray()).map(({ n }) => n)).toEqual([2, 3, 4, 6]);
  await client.db('x').command({ collMod: 'expiring', index: { keyPattern: { at: 1 }, expireAfterSeconds: 40 } });
  while ((await collection.countDocuments({ n: 6 })) > 0);
  expect(await collection.countDocuments()).toBe(3);
  await client.close();
  await server.stop();
});

test('a unique index gives ranges and both orders, its bounds included or not', async () => {
  const collection = await given(...Array.from({ length: 9 }, (_, index) => ({ u: index })));
  await collection.createIndex({ u: 1 }, { unique: true });
  const found = async (filter: Document, sort: 1 | -1) =>
    (await collection.find(filter).sort({ u: sort }).toArray()).map((row) => row['u']);
  for (const sort of [1, -1] as const) {
    const ordered = (...list: number[]) => (sort === 1 ? list : list.toReversed());
    expect(await found({ u: { $gte: 3, $lte: 5 } }, sort)).toEqual(ordered(3, 4, 5));
    expect(await found({ u: { $gt: 3, $lt: 5 } }, sort)).toEqual([4]);
    expect(await found({ u: { $in: [7, 0, 8] } }, sort)).toEqual(ordered(0, 7, 8));
    expect(await found({ u: 8 }, sort)).toEqual([8]);
    expect(await found({}, sort)).toEqual(ordered(0, 1, 2, 3, 4, 5, 6, 7, 8));
  }
});
