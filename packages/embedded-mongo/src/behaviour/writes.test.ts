import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import type { Collection, Document } from 'mongodb';
import { startEngine, type TestEngine, TYPED } from './engine.ts';

let engine: TestEngine;
let count = 0;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

type Numbered = Document & { _id: number };

async function given(...documents: readonly Document[]): Promise<Collection<Numbered>> {
  count += 1;
  const collection = engine.db.collection<Numbered>(`w${count}`);
  if (documents.length > 0) await collection.insertMany(documents.map((document, _id) => ({ _id, ...document })));
  return collection;
}

/** The one document after an update. */
async function after(before: Document, update: Document | Document[], filter: Document = {}, options = {}) {
  const collection = await given(before);
  await collection.updateOne(filter, update, options);
  const { _id, ...rest } = (await collection.findOne()) ?? {};
  return rest;
}

describe('update operators', () => {
  test.each<[Document, Document, Document]>([
    [{ a: 1 }, { $set: { b: 2, 'c.d': 3 } }, { a: 1, b: 2, c: { d: 3 } }],
    [{ a: { b: 1 } }, { $set: { 'a.c': 2 } }, { a: { b: 1, c: 2 } }],
    [{ a: [1, 2] }, { $set: { 'a.3': 9 } }, { a: [1, 2, null, 9] }],
    [{ a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': 1, z: 1 } }, { b: { d: 2 } }],
    [{ a: [1, 2, 3] }, { $unset: { 'a.1': '' } }, { a: [1, null, 3] }],
    [{ a: 1 }, { $inc: { a: 2, b: -1, 'c.d': 5 } }, { a: 3, b: -1, c: { d: 5 } }],
    [{ a: 3 }, { $mul: { a: 2, b: 7 } }, { a: 6, b: 0 }],
    [{ a: 5, b: 5 }, { $min: { a: 3, b: 7, c: 1 } }, { a: 3, b: 5, c: 1 }],
    [{ a: 5, b: 5 }, { $max: { a: 3, b: 7, c: 1 } }, { a: 5, b: 7, c: 1 }],
    [{ a: 1, b: 2 }, { $rename: { a: 'c.d', z: 'y' } }, { b: 2, c: { d: 1 } }],
    [{ a: [1] }, { $push: { a: 2, b: 3 } }, { a: [1, 2], b: [3] }],
    [{ a: [1] }, { $push: { a: { $each: [5, 3], $position: 0 } } }, { a: [5, 3, 1] }],
    [{ a: [4, 1] }, { $push: { a: { $each: [3, 2], $sort: 1, $slice: 3 } } }, { a: [1, 2, 3] }],
    [{ a: [4, 1] }, { $push: { a: { $each: [3], $slice: -2 } } }, { a: [1, 3] }],
    [{ a: [{ s: 2 }, { s: 1 }] }, { $push: { a: { $each: [], $sort: { s: 1 } } } }, { a: [{ s: 1 }, { s: 2 }] }],
    [{ a: [1, 2] }, { $addToSet: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
    [{ a: [1] }, { $addToSet: { a: { $each: [1, 2, 2, { x: 1 }] } } }, { a: [1, 2, { x: 1 }] }],
    [
      { a: [{ x: 1, y: 2 }] },
      { $addToSet: { a: { y: 2, x: 1 } } },
      {
        a: [
          { x: 1, y: 2 },
          { y: 2, x: 1 },
        ],
      },
    ],
    [{ a: [1, 2, 3, 2] }, { $pull: { a: 2 } }, { a: [1, 3] }],
    [{ a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    [{ a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }] }],
    [{ a: [1, 2, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    [{ a: [1, 2, 3] }, { $pop: { a: 1 } }, { a: [1, 2] }],
    [{ a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
    [{ a: 13 }, { $bit: { a: { and: 10 } } }, { a: 8 }],
    [{ a: 1 }, { $bit: { a: { or: 4 } } }, { a: 5 }],
    [{ a: 5 }, { $bit: { a: { xor: 1 } } }, { a: 4 }],
    [{ a: 1 }, { $setOnInsert: { b: 1 }, $set: { c: 1 } }, { a: 1, c: 1 }],
  ])('%j by %j gives %j', async (before, update, expected) => {
    expect(await after(before, update)).toEqual(expected);
  });

  test('the result of arithmetic has the wider of the two types', async () => {
    const typed = async (a: unknown, update: Document): Promise<unknown> => {
      const collection = await given({ a });
      await collection.updateOne({}, update);
      return (await collection.findOne({}, TYPED))?.['a'];
    };
    expect(await typed(new Int32(2_147_483_647), { $inc: { a: new Int32(1) } })).toMatchObject(
      Long.fromString('2147483648'),
    );
    expect(await typed(new Int32(1), { $inc: { a: new Double(0.5) } })).toMatchObject(new Double(1.5));
    expect(await typed(Long.fromString('9007199254740993'), { $inc: { a: new Int32(1) } })).toMatchObject(
      Long.fromString('9007199254740994'),
    );
    const decimal = async (a: unknown, update: Document) => String(await typed(a, update));
    expect(await decimal(Decimal128.fromString('0.1'), { $inc: { a: Decimal128.fromString('0.2') } })).toBe('0.3');
    expect(await decimal(Decimal128.fromString('1.10'), { $mul: { a: new Int32(3) } })).toBe('3.30');
    await expect(
      (await given({ a: Long.MAX_VALUE })).updateOne({}, { $inc: { a: new Int32(1) } }),
    ).rejects.toMatchObject({ code: 2 });
  });

  test('$currentDate sets a date or a timestamp', async () => {
    const collection = await given({});
    const wanted: Document = { d: true, t: { $type: 'timestamp' }, e: { $type: 'date' } };
    await collection.updateOne({}, { $currentDate: wanted });
    expect(
      await collection.countDocuments({ d: { $type: 'date' }, e: { $type: 'date' }, t: { $type: 'timestamp' } }),
    ).toBe(1);
  });

  test.each<[Document, Document, Document, Document]>([
    [{ a: [1, 5, 9] }, { a: { $gt: 3 } }, { $set: { 'a.$': 0 } }, { a: [1, 0, 9] }],
    [
      {
        a: [
          { n: 'x', v: 1 },
          { n: 'y', v: 2 },
        ],
      },
      { 'a.n': 'y' },
      { $inc: { 'a.$.v': 5 } },
      {
        a: [
          { n: 'x', v: 1 },
          { n: 'y', v: 7 },
        ],
      },
    ],
    [{ a: [1, 2] }, {}, { $inc: { 'a.$[]': 10 } }, { a: [11, 12] }],
    [{ a: [{ v: [1, 2] }, { v: [3] }] }, {}, { $mul: { 'a.$[].v.$[]': 2 } }, { a: [{ v: [2, 4] }, { v: [6] }] }],
  ])('%j where %j by %j gives %j', async (before, filter, update, expected) => {
    expect(await after(before, update, filter)).toEqual(expected);
  });

  test('array filters choose elements', async () => {
    expect(
      await after(
        {
          g: [
            { s: 80, q: [5, 8] },
            { s: 90, q: [7] },
          ],
        },
        { $set: { 'g.$[one].q.$[two]': 0 } },
        {},
        {
          arrayFilters: [{ 'one.s': { $lt: 85 } }, { two: { $gte: 8 } }],
        },
      ),
    ).toEqual({
      g: [
        { s: 80, q: [5, 0] },
        { s: 90, q: [7] },
      ],
    });
  });

  test.each<[Document, Document, number]>([
    [{ a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    [{ a: 1 }, { $set: { a: 1, 'a.b': 2 } }, 40],
    [{ a: 'x' }, { $inc: { a: 1 } }, 14],
    [{ a: 1 }, { $inc: { a: 'x' } }, 14],
    [{ a: 1 }, { $push: { a: 1 } }, 2],
    [{ a: 1 }, { $addToSet: { a: 1 } }, 2],
    [{ a: 1 }, { $pull: { a: 1 } }, 2],
    [{ a: 1 }, { $pop: { a: 1 } }, 14],
    [{ a: [1] }, { $pop: { a: 2 } }, 9],
    [{ a: 1 }, { $set: { 'a.b': 1 } }, 28],
    [{ a: 1 }, { $set: { _id: 99 } }, 66],
    [{ a: 1 }, { $unknown: { a: 1 } }, 9],
    [{ a: 1 }, { $set: { '': 1 } }, 56],
    [{ a: 1 }, { $rename: { a: 'a' } }, 2],
    [{ a: [1] }, { $set: { 'a.$': 1 } }, 2],
    [{ a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
    [{ a: 1 }, { $bit: { a: { and: 1.5 } } }, 2],
  ])('%j by %j is refused with code %i', async (before, update, code) => {
    const collection = await given(before);
    await expect(collection.updateOne({}, update)).rejects.toMatchObject({ code });
    expect(await collection.findOne()).toEqual({ _id: 0, ...before });
  });

  test('a pipeline updates from the document itself', async () => {
    expect(
      await after({ a: 1, b: [1, 2, 3], c: 'x' }, [
        { $set: { total: { $sum: '$b' }, a: { $add: ['$a', 1] } } },
        { $unset: ['c'] },
        { $set: { double: { $multiply: ['$total', 2] } } },
      ]),
    ).toEqual({ a: 2, b: [1, 2, 3], total: 6, double: 12 });
    expect(await after({ a: 1 }, [{ $replaceWith: { b: '$a' } }])).toEqual({ b: 1 });
    const collection = await given({ a: 1 });
    await expect(collection.updateOne({}, [{ $match: {} }])).rejects.toMatchObject({ code: 72 });
  });
});

describe('what a write says it did', () => {
  test('matched counts what the filter found, modified what is different now', async () => {
    const collection = await given({ a: 1 }, { a: 1 }, { a: 2 });
    expect(await collection.updateMany({ a: 1 }, { $set: { a: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 0,
    });
    expect(await collection.updateMany({}, { $set: { a: 2 } })).toMatchObject({ matchedCount: 3, modifiedCount: 2 });
    expect(await collection.updateOne({ a: 9 }, { $set: { a: 2 } })).toMatchObject({
      matchedCount: 0,
      upsertedId: null,
    });
    expect(await collection.deleteMany({ a: 2 })).toMatchObject({ deletedCount: 3 });
  });

  test('an upsert begins with what the filter is equal to', async () => {
    const collection = await given();
    const made = await collection.updateOne(
      { a: 1, 'b.c': 2, d: { $gt: 5 }, e: { $in: [7] }, $and: [{ f: 'x' }] },
      { $set: { g: 1 }, $setOnInsert: { h: 2 } },
      { upsert: true },
    );
    expect(made).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    const { _id, ...rest } = (await collection.findOne()) ?? {};
    expect(String(_id)).toBe(String(made.upsertedId));
    expect(rest).toEqual({ a: 1, b: { c: 2 }, e: 7, f: 'x', g: 1, h: 2 });
    await collection.updateOne({ _id: 42 }, { $inc: { n: 1 } }, { upsert: true });
    expect(await collection.findOne({ _id: 42 })).toEqual({ _id: 42, n: 1 });
    await collection.replaceOne({ _id: 43 }, { r: 1 }, { upsert: true });
    expect(await collection.findOne({ _id: 43 })).toEqual({ _id: 43, r: 1 });
  });

  test('a replacement keeps the _id and takes no operators', async () => {
    const collection = await given({ a: 1, b: 2 });
    await collection.replaceOne({ _id: 0 }, { c: 3 });
    expect(await collection.findOne()).toEqual({ _id: 0, c: 3 });
    const replace = (u: Document, multi = false) =>
      engine.db.command({ update: collection.collectionName, updates: [{ q: {}, u, multi }] });
    expect(await replace({ d: 1 }, true)).toMatchObject({ writeErrors: [{ index: 0, code: 9 }] });
    expect(await replace({ _id: 5, d: 1 })).toMatchObject({ writeErrors: [{ index: 0, code: 66 }] });
    expect(await collection.findOne()).toEqual({ _id: 0, c: 3 });
  });
});

describe('inserts', () => {
  test('an ordered batch ends at the first error, an unordered one goes on; each error has its index', async () => {
    const documents = [{ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }, { _id: 2 }];
    const ordered = await given();
    await expect(ordered.insertMany(documents)).rejects.toMatchObject({
      code: 11000,
      writeErrors: [{ index: 2, code: 11000 }],
      result: { insertedCount: 2 },
    });
    expect(await ordered.countDocuments()).toBe(2);
    const unordered = await given();
    await expect(unordered.insertMany(documents, { ordered: false })).rejects.toMatchObject({
      writeErrors: [
        { index: 2, code: 11000 },
        { index: 4, code: 11000 },
      ],
      result: { insertedCount: 3 },
    });
    expect(await unordered.countDocuments()).toBe(3);
  });

  test('a duplicate says which index, which key and which value', async () => {
    const collection = await given({ a: 1, b: 'x' });
    await collection.createIndex({ a: 1, b: -1 }, { unique: true });
    const ns = `${engine.db.databaseName}.${collection.collectionName}`;
    await expect(collection.insertOne({ _id: 9, a: 1, b: 'x' })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { a: 1, b: -1 },
      keyValue: { a: 1, b: 'x' },
      message: `E11000 duplicate key error collection: ${ns} index: a_1_b_-1 dup key: { a: 1, b: "x" }`,
    });
    await expect(collection.insertOne({ _id: 0 })).rejects.toMatchObject({
      message: `E11000 duplicate key error collection: ${ns} index: _id_ dup key: { _id: 0 }`,
    });
  });

  test.each<[unknown, number]>([
    [[1], 53],
    [/x/, 53],
  ])('an _id of %p is refused', async (_id, code) => {
    const collection = engine.db.collection<Document>('ids');
    await expect(collection.insertOne({ _id: _id as never })).rejects.toMatchObject({ code });
  });

  test('a document of more than 16 MB is refused, one of just less is stored', async () => {
    const collection = engine.db.collection<Document>('large');
    const bytes = 16 * 1024 * 1024;
    await collection.insertOne({ text: 'x'.repeat(bytes - 100) });
    expect(await collection.countDocuments()).toBe(1);
    await expect(collection.updateOne({}, { $set: { more: 'y'.repeat(200) } })).rejects.toMatchObject({ code: 10334 });
    expect(await collection.countDocuments({ more: { $exists: true } })).toBe(0);
  });

  test('a validator refuses with code 121, unless it only warns or is passed by', async () => {
    const db = engine.db;
    const validator = { $jsonSchema: { bsonType: 'object', required: ['n'], properties: { n: { bsonType: 'int' } } } };
    const strict = await db.createCollection<Numbered>('strict', { validator });
    await strict.insertOne({ _id: 1, n: 5 });
    await expect(strict.insertOne({ _id: 2, n: 'x' })).rejects.toMatchObject({ code: 121 });
    await expect(strict.updateOne({ _id: 1 }, { $set: { n: 'x' } })).rejects.toMatchObject({ code: 121 });
    await strict.insertOne({ _id: 3 }, { bypassDocumentValidation: true });
    const lenient = await db.createCollection<Numbered>('lenient', { validator, validationAction: 'warn' });
    await lenient.insertOne({ _id: 1 });
    expect(await strict.countDocuments()).toBe(2);
  });
});

describe('findAndModify', () => {
  test('gives the document before or after, by sort, with a projection', async () => {
    const collection = await given({ n: 3 }, { n: 1 }, { n: 2 });
    expect(await collection.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: 1 } })).toEqual({ _id: 1, n: 1 });
    expect(
      await collection.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 }, returnDocument: 'after' }),
    ).toEqual({ _id: 1, n: 21 });
    expect(await collection.findOneAndReplace({ _id: 2 }, { m: 1 }, { returnDocument: 'after' })).toEqual({
      _id: 2,
      m: 1,
    });
    expect(await collection.findOneAndDelete({ _id: 0 }, { projection: { _id: 0 } })).toEqual({ n: 3 });
    expect(await collection.findOneAndDelete({ _id: 77 })).toBeNull();
  });

  test('tells what it did', async () => {
    const collection = await given({ n: 1 });
    const upserted = await collection.findOneAndUpdate(
      { _id: 5 },
      { $set: { n: 2 } },
      { upsert: true, returnDocument: 'after', includeResultMetadata: true },
    );
    expect(upserted).toMatchObject({
      value: { _id: 5, n: 2 },
      lastErrorObject: { n: 1, updatedExisting: false, upserted: 5 },
    });
    const pipeline = await collection.findOneAndUpdate({ _id: 0 }, [{ $set: { n: { $add: ['$n', 1] } } }], {
      includeResultMetadata: true,
    });
    expect(pipeline).toMatchObject({ value: { _id: 0, n: 1 }, lastErrorObject: { n: 1, updatedExisting: true } });
  });
});

test('a bulk of everything counts everything', async () => {
  const collection = await given({ a: 1 }, { a: 2 }, { a: 3 });
  const result = await collection.bulkWrite([
    { insertOne: { document: { _id: 10, a: 4 } } },
    { updateOne: { filter: { a: 1 }, update: { $set: { a: 10 } } } },
    { updateMany: { filter: { a: { $gt: 1 } }, update: { $inc: { a: 1 } } } },
    { replaceOne: { filter: { _id: 99 }, replacement: { a: 0 }, upsert: true } },
    { deleteOne: { filter: { _id: 2 } } },
    { deleteMany: { filter: { a: { $gt: 10 } } } },
  ]);
  expect(result).toMatchObject({
    insertedCount: 1,
    matchedCount: 5,
    modifiedCount: 5,
    upsertedCount: 1,
    deletedCount: 2,
    upsertedIds: { 3: 99 },
  });
  expect(await collection.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, a: 3 },
    { _id: 10, a: 5 },
    { _id: 99, a: 0 },
  ]);
});

test('hints have to name an index', async () => {
  const collection = await given({ a: 1 });
  await collection.createIndex({ a: 1 });
  expect(await collection.updateOne({ a: 1 }, { $set: { b: 1 } }, { hint: 'a_1' })).toMatchObject({ matchedCount: 1 });
  expect(await collection.deleteOne({ a: 1 }, { hint: { a: 1 } })).toMatchObject({ deletedCount: 1 });
  await expect(collection.updateOne({}, { $set: { b: 1 } }, { hint: 'nope' })).rejects.toMatchObject({ code: 2 });
  await expect(collection.deleteMany({}, { hint: { z: 1 } })).rejects.toMatchObject({ code: 2 });
});

test('a write without acknowledgement is written', async () => {
  const collection = engine.db.collection<Document>('unacknowledged', { writeConcern: { w: 0 } });
  const _id = new ObjectId();
  await collection.insertOne({ _id });
  const acknowledged = engine.db.collection<Document>('unacknowledged');
  while ((await acknowledged.countDocuments({ _id })) === 0);
});
