import { Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId } from 'bson';
import fc from 'fast-check';
import type { Document, Filter } from 'mongodb';
import { startEngine, type TestEngine } from './engine.ts';

let engine: TestEngine;
let count = 0;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

/** A collection with these documents, numbered from 0 by `_id`. */
async function given(documents: readonly Document[]) {
  count += 1;
  const collection = engine.db.collection<Document>(`q${count}`);
  if (documents.length > 0)
    await collection.insertMany(documents.map((document, _id) => ({ _id: _id as never, ...document })));
  return collection;
}

/** Numbers of the documents that a filter finds. */
async function found(documents: readonly Document[], filter: Document): Promise<number[]> {
  const collection = await given(documents);
  const rows = await collection
    .find(filter as Filter<Document>)
    .sort({ _id: 1 })
    .toArray();
  return rows.map(({ _id }) => Number(_id));
}

const scalars = [
  { a: 1 },
  { a: 5 },
  { a: null },
  {},
  { a: 'x' },
  { a: [1, 9] },
  { a: [] },
  { a: { b: 1 } },
  { a: [[1]] },
];

describe('comparisons', () => {
  test.each<[Document, number[]]>([
    [{ a: 1 }, [0, 5]],
    [{ a: { $eq: 1 } }, [0, 5]],
    [{ a: { $ne: 1 } }, [1, 2, 3, 4, 6, 7, 8]],
    [{ a: { $gt: 1 } }, [1, 5]],
    [{ a: { $gte: 1 } }, [0, 1, 5]],
    [{ a: { $lt: 5 } }, [0, 5]],
    [{ a: { $lte: 'x' } }, [4]],
    [{ a: { $in: [1, 'x'] } }, [0, 4, 5]],
    [{ a: { $nin: [1, 'x', null] } }, [1, 6, 7, 8]],
    [{ a: null }, [2, 3]],
    [{ a: { $ne: null } }, [0, 1, 4, 5, 6, 7, 8]],
    [{ a: { $in: [null] } }, [2, 3]],
    [{ a: { $gte: null } }, [2, 3]],
    [{ a: { $gt: null } }, []],
    [{ a: [] }, [6]],
    [{ a: [1, 9] }, [5]],
    [{ a: [1] }, [8]],
    [{ a: { b: 1 } }, [7]],
    [{ a: { $not: { $gt: 1 } } }, [0, 2, 3, 4, 6, 7, 8]],
    [{ a: { $not: /x/ } }, [0, 1, 2, 3, 5, 6, 7, 8]],
    [{ $nor: [{ a: 1 }, { a: 5 }] }, [2, 3, 4, 6, 7, 8]],
    [{ $or: [{ a: 5 }, { a: { $exists: false } }] }, [1, 3]],
    [{ $and: [{ a: { $gt: 1 } }, { a: { $lt: 9 } }] }, [1, 5]],
    [{ a: { $exists: true } }, [0, 1, 2, 4, 5, 6, 7, 8]],
    [{ a: { $exists: false } }, [3]],
    [{ a: { $size: 2 } }, [5]],
    [{ a: { $type: 'array' } }, [5, 6, 8]],
    [{ a: { $type: ['string', 'null'] } }, [2, 4]],
    [{ a: { $type: 'number' } }, [0, 1, 5]],
    [{ 'a.b': 1 }, [7]],
    [{ 'a.0': 1 }, [5, 8]],
    [{ $comment: 'said', a: 5 }, [1]],
  ])('%j finds %j', async (filter, expected) => {
    expect(await found(scalars, filter)).toEqual(expected);
  });

  test('numbers compare by value, whatever their types', async () => {
    const big = '9007199254740993';
    const rows = [
      { a: Long.fromString(big) },
      { a: new Double(9007199254740992) },
      { a: Decimal128.fromString(`${big}.5`) },
      { a: new Int32(3) },
    ];
    expect(await found(rows, { a: { $gt: new Double(9007199254740992) } })).toEqual([0, 2]);
    expect(await found(rows, { a: Decimal128.fromString(big) })).toEqual([0]);
    expect(await found(rows, { a: { $lt: Decimal128.fromString('3.0001') } })).toEqual([3]);
  });

  test('NaN equals NaN and is in no range', async () => {
    const rows = [{ a: Number.NaN }, { a: 0 }, { a: new Double(-0) }, { a: Decimal128.fromString('NaN') }];
    expect(await found(rows, { a: Number.NaN })).toEqual([0, 3]);
    expect(await found(rows, { a: { $gte: -1 } })).toEqual([1, 2]);
    expect(await found(rows, { a: 0 })).toEqual([1, 2]);
  });

  test('MinKey and MaxKey compare with everything', async () => {
    const rows = [{ a: 1 }, { a: 'x' }, { a: new MinKey() }];
    expect(await found(rows, { a: { $gt: new MinKey() } })).toEqual([0, 1]);
    expect(await found(rows, { a: { $lt: new MaxKey() } })).toEqual([0, 1, 2]);
  });

  test('a document equals another only with its fields in the same order', async () => {
    const rows = [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }];
    expect(await found(rows, { a: { x: 1, y: 2 } })).toEqual([0]);
  });
});

describe('arrays and paths', () => {
  const rows = [
    {
      r: [
        { p: 8, s: 'x' },
        { p: 5, s: 'y' },
      ],
    },
    {
      r: [
        { p: 7, s: 'y' },
        { p: 9, s: 'x' },
      ],
    },
    { r: [8, 12], t: ['a', 'b'] },
    { r: { p: 8, s: 'y' } },
    { t: ['b', 'a', 'c'] },
  ];
  test.each<[Document, number[]]>([
    [{ r: { $elemMatch: { p: 8, s: 'x' } } }, [0]],
    [{ r: { $elemMatch: { p: { $gte: 8 }, s: 'y' } } }, []],
    [{ 'r.p': 8, 'r.s': 'y' }, [0, 3]],
    [{ r: { $elemMatch: { $gt: 10, $lt: 13 } } }, [2]],
    [{ 'r.1.p': 9 }, [1]],
    [{ 'r.p': { $gt: 8 } }, [1]],
    [{ t: { $all: ['a', 'b'] } }, [2, 4]],
    [{ t: { $all: [] } }, []],
    [{ r: { $all: [{ $elemMatch: { p: 8 } }, { $elemMatch: { p: 5 } }] } }, [0]],
    [{ t: { $size: 3 } }, [4]],
    [{ 't.0': 'b' }, [4]],
    [{ t: 'c' }, [4]],
    [{ t: { $not: { $elemMatch: { $eq: 'c' } } } }, [0, 1, 2, 3]],
    [{ 'r.p': { $exists: true } }, [0, 1, 3]],
  ])('%j finds %j', async (filter, expected) => {
    expect(await found(rows, filter)).toEqual(expected);
  });
});

describe('evaluation', () => {
  const rows = [
    { n: 12, s: 'Hello\nworld', m: -7 },
    { n: 10, s: 'help', m: 0 },
    { n: 3.5, s: ['hem', 'x'], m: 20 },
  ];
  test.each<[Document, number[]]>([
    [{ n: { $mod: [4, 0] } }, [0]],
    [{ n: { $mod: [3, 0] } }, [0, 2]],
    [{ m: { $mod: [4, -3] } }, [0]],
    [{ s: /^hel/i }, [0, 1]],
    [{ s: { $regex: '^world', $options: 'm' } }, [0]],
    [{ s: { $regex: 'hello.world', $options: 'is' } }, [0]],
    [{ s: { $regex: 'h e l # a comment', $options: 'ix' } }, [0, 1]],
    [{ s: { $in: [/^he/, 'zz'] } }, [1, 2]],
    [{ $expr: { $gt: ['$n', '$m'] } }, [0, 1]],
    [{ $expr: { $lt: [{ $add: ['$n', '$m'] }, 6] } }, [0]],
    [{ n: { $bitsAllSet: [2, 3] } }, [0]],
    [{ n: { $bitsAnySet: 2 } }, [1]],
    [{ n: { $bitsAllClear: 1 } }, [0, 1]],
    [{ m: { $bitsAllSet: [0, 3] } }, [0]],
    [{ $jsonSchema: { required: ['n'], properties: { n: { bsonType: 'int', minimum: 11 } } } }, [0]],
    [{ $jsonSchema: { properties: { s: { type: 'string', pattern: '^H' } } } }, [0]],
  ])('%j finds %j', async (filter, expected) => {
    expect(await found(rows, filter)).toEqual(expected);
  });
});

describe('what is refused', () => {
  test.each<[Document, number]>([
    [{ a: { $foo: 1 } }, 2],
    [{ $foo: 1 }, 2],
    [{ a: { $in: 1 } }, 2],
    [{ $or: [] }, 2],
    [{ $and: 1 }, 2],
    [{ a: { $size: 'x' } }, 9],
    [{ a: { $size: -1 } }, 2],
    [{ a: { $mod: [0, 1] } }, 2],
    [{ a: { $mod: [1] } }, 2],
    [{ a: { $type: 'nonsense' } }, 2],
    [{ a: { $regex: 'x', $options: 'q' } }, 51108],
    [{ a: { $elemMatch: 1 } }, 2],
    [{ a: { $not: 1 } }, 2],
  ])('%j with code %i', async (filter, code) => {
    const collection = await given([{ a: 1 }]);
    await expect(collection.find(filter as Filter<Document>).toArray()).rejects.toMatchObject({ code });
  });

  test.each([
    { $where: 'this.a === 1' },
    { $text: { $search: 'x' } },
    { a: { $near: [0, 0] } },
    { a: { $geoWithin: { $center: [[0, 0], 1] } } },
  ])('%j, which is not served, clearly', async (filter) => {
    const collection = await given([{ a: 1 }]);
    if (engine.embedded !== undefined)
      await expect(collection.find(filter as Filter<Document>).toArray()).rejects.toThrow(/not (served|supported)|\$/);
  });
});

describe('projection', () => {
  const row = {
    a: 1,
    b: { c: 2, d: { e: 3 } },
    l: [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
      { x: 5, y: 6 },
    ],
    t: [5, 6, 7, 8],
  };
  test.each<[Document, Document]>([
    [{ a: 1 }, { _id: 0, a: 1 }],
    [{ a: 1, _id: 0 }, { a: 1 }],
    [{ 'b.c': 1, _id: 0 }, { b: { c: 2 } }],
    [{ b: { d: 1 }, _id: 0 }, { b: { d: { e: 3 } } }],
    [{ 'l.x': 1, _id: 0 }, { l: [{ x: 1 }, { x: 3 }, { x: 5 }] }],
    [
      { l: 0, t: 0, b: 0 },
      { _id: 0, a: 1 },
    ],
    [
      { 'b.d': 0, l: 0, t: 0, _id: 0 },
      { a: 1, b: { c: 2 } },
    ],
    [
      { t: { $slice: 2 }, a: 1, _id: 0 },
      { a: 1, t: [5, 6] },
    ],
    [
      { t: { $slice: -1 }, _id: 0, a: 1 },
      { a: 1, t: [8] },
    ],
    [
      { t: { $slice: [1, 2] }, _id: 0, a: 1 },
      { a: 1, t: [6, 7] },
    ],
    [{ l: { $elemMatch: { x: { $gt: 1 } } }, _id: 0 }, { l: [{ x: 3, y: 4 }] }],
    [{ sum: { $add: ['$a', 1] }, _id: 0 }, { sum: 2 }],
    [{ a: '$b.c', _id: 0 }, { a: 2 }],
    [{ a: { $literal: 1 }, _id: 0 }, { a: 1 }],
    [{ missing: 1, _id: 0 }, {}],
  ])('%j gives %j', async (projection, expected) => {
    const collection = await given([row]);
    expect(await collection.findOne({}, { projection })).toEqual(expected);
  });

  test('the positional operator shows the element that the filter matched', async () => {
    const collection = await given([row]);
    expect(await collection.findOne({ 'l.x': 3 }, { projection: { 'l.$': 1, _id: 0 } })).toEqual({
      l: [{ x: 3, y: 4 }],
    });
    expect(await collection.findOne({ t: { $gt: 6 } }, { projection: { 't.$': 1, _id: 0 } })).toEqual({ t: [7] });
  });

  test.each<[Document, number]>([
    [{ a: 1, b: 0 }, 31254],
    [{ a: 0, b: 1 }, 31253],
    [{ a: 1, 'a.b': 1 }, 31249],
    [{ 'a.b': 1, a: 1 }, 31250],
    [{ '': 1 }, 40352],
  ])('%j is refused with code %i', async (projection, code) => {
    const collection = await given([row]);
    await expect(collection.findOne({}, { projection })).rejects.toMatchObject({ code });
  });
});

describe('sort, skip and limit', () => {
  test('arrays sort by their least element upwards and their greatest downwards; what is missing is null', async () => {
    const collection = await given([{ a: [3, 9] }, { a: 5 }, {}, { a: null }, { a: [] }, { a: [1, 4] }]);
    const ids = async (direction: 1 | -1) =>
      (await collection.find().sort({ a: direction, _id: 1 }).toArray()).map(({ _id }) => Number(_id));
    expect(await ids(1)).toEqual([4, 2, 3, 5, 0, 1]);
    expect(await ids(-1)).toEqual([0, 1, 5, 2, 3, 4]);
  });

  test('strings sort by their code points', async () => {
    const texts = ['b', 'B', 'a', 'á', '😀', '｡', ''];
    const collection = await given(texts.map((a) => ({ a })));
    const sorted = (await collection.find().sort({ a: 1 }).toArray()).map(({ a }) => a);
    expect(sorted).toEqual(texts.toSorted((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y))));
  });

  test('skip and limit cut the sorted list; a negative limit gives one batch', async () => {
    const collection = await given(Array.from({ length: 10 }, (_, a) => ({ a })));
    const ids = (rows: readonly Document[]) => rows.map(({ a }) => a);
    expect(ids(await collection.find().sort({ a: -1 }).skip(2).limit(3).toArray())).toEqual([7, 6, 5]);
    expect(ids(await collection.find().sort({ a: 1 }).limit(-4).toArray())).toEqual([0, 1, 2, 3]);
    expect(await collection.countDocuments({ a: { $gte: 5 } }, { skip: 1, limit: 3 })).toBe(3);
    expect(await collection.estimatedDocumentCount()).toBe(10);
  });

  test('distinct gives each value once, also those inside arrays', async () => {
    const collection = await given([{ a: 1 }, { a: [1, 2] }, { a: new Double(2) }, { a: { b: 1 } }, {}, { a: null }]);
    expect(await collection.distinct('a')).toEqual(expect.arrayContaining([1, 2, { b: 1 }, null]));
    expect(await collection.distinct('a')).toHaveLength(4);
    expect(await collection.distinct('a.b')).toEqual([1]);
    expect(await collection.distinct('a', { a: { $gt: 1 } })).toEqual(expect.arrayContaining([1, 2]));
  });
});

const small = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 4 }) },
  fc.constantFrom<unknown>(null, 'a', 'b', true, new Double(2), Decimal128.fromString('3'), Long.fromNumber(1)),
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  fc.record({ c: fc.integer({ min: 0, max: 3 }) }),
  fc.array(fc.record({ c: fc.integer({ min: 0, max: 3 }) }), { maxLength: 2 }),
);
const row = fc.record({ a: small, b: small, d: fc.integer({ min: 0, max: 9 }) }, { requiredKeys: ['d'] });
const condition = fc.oneof(
  small.map((value) => value),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$ne', '$eq'), small).map(([op, value]) => ({ [op]: value })),
  fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })).map(([x, y]) => ({ $gte: x, $lt: y })),
  fc.array(small, { maxLength: 4 }).map((list) => ({ $in: list })),
  fc.array(small, { maxLength: 3 }).map((list) => ({ $nin: list })),
  fc.boolean().map((exists) => ({ $exists: exists })),
);
const filter = fc.oneof(
  fc.dictionary(fc.constantFrom('a', 'b', 'a.c', 'd'), condition, { maxKeys: 3 }),
  fc
    .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.dictionary(fc.constantFrom('a', 'b'), condition), condition)
    .map(([op, left, right]) => ({ [op]: [left, { a: right }] })),
);
const keys = fc.constantFrom<Document[]>(
  [{ a: 1 }],
  [{ a: -1 }],
  [{ a: 1, b: 1 }],
  [{ b: -1, a: 1 }],
  [{ 'a.c': 1 }],
  [{ a: 'hashed' }],
  [{ d: 1, a: -1 }],
  [{ a: 1 }, { b: 1 }, { d: -1 }],
);
const sorts = fc.constantFrom<Document | undefined>(undefined, { a: 1 }, { d: -1 }, { a: 1, d: -1 }, { b: -1, a: 1 });

test('a filter finds the same, in the same order, with any index as without', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 25 }),
      fc.array(fc.tuple(filter, sorts), { minLength: 1, maxLength: 6 }),
      keys,
      fc.constantFrom({}, { sparse: true }),
      async (rows, queries, indexes, options) => {
        const plain = await given(rows);
        const indexed = await given(rows);
        for (const key of indexes) {
          const made = await indexed.createIndex(key as never, options).catch((error: unknown) => {
            // Two arrays in one document cannot be in one index; a hashed index takes no array.
            if ([171, 16766].includes(Number((error as { code?: number }).code))) return undefined;
            throw error;
          });
          if (made === undefined) return;
        }
        for (const [query, sort] of queries) {
          const ids = async (collection: typeof plain) => {
            const cursor = collection.find(query as Filter<Document>);
            if (sort !== undefined) cursor.sort({ ...sort, _id: 1 });
            const list = (await cursor.toArray()).map(({ _id }) => Number(_id));
            return sort === undefined ? list.toSorted((x, y) => x - y) : list;
          };
          expect(await ids(indexed)).toEqual(await ids(plain));
        }
        await plain.drop().catch(() => undefined);
        await indexed.drop().catch(() => undefined);
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);

test('an ObjectId is found by its value', async () => {
  const _id = new ObjectId();
  const collection = engine.db.collection('by-id');
  await collection.insertOne({ _id });
  expect(await collection.findOne({ _id: new ObjectId(_id.toHexString()) })).toEqual({ _id });
});

test('$mod is exact beyond what a double holds, and leaves out what is no finite number', async () => {
  const rows = [
    { a: Long.MAX_VALUE },
    { a: Decimal128.fromString('9223372036854775809') },
    { a: 4.9 },
    { a: new Double(Number.POSITIVE_INFINITY) },
    { a: new Double(Number.NaN) },
    { a: -5 },
  ];
  expect(await found(rows, { a: { $mod: [2, 1] } })).toEqual([0, 1]);
  expect(await found(rows, { a: { $mod: [2, -1] } })).toEqual([5]);
  expect(await found(rows, { a: { $mod: [4, 0] } })).toEqual([2]);
});

test('min and max bound a find by places in the hinted index', async () => {
  const collection = await given(Array.from({ length: 10 }, (_, a) => ({ a, b: a % 3 })));
  await collection.createIndex({ b: 1, a: -1 });
  const cursor = collection.find({ a: { $ne: 6 } });
  const rows = await cursor.min({ b: 0, a: 9 }).max({ b: 1, a: 4 }).hint({ b: 1, a: -1 }).toArray();
  expect(rows.map(({ a }) => Number(a))).toEqual([9, 3, 0, 7]);
  await expect(collection.find().min({ b: 0, a: 1 }).toArray()).rejects.toMatchObject({ code: 51173 });
  await expect(collection.find().min({ a: 1 }).hint({ b: 1, a: -1 }).toArray()).rejects.toMatchObject({ code: 51174 });
});

test('showRecordId tells records apart', async () => {
  const collection = await given([{ a: 1 }, { a: 2 }]);
  const rows = await collection.find({}, { showRecordId: true, projection: { a: 1, _id: 0 } }).toArray();
  expect(new Set(rows.map((row) => String(row['$recordId']))).size).toBe(2);
  expect(rows.map(({ a }) => Number(a))).toEqual([1, 2]);
});

test.each([
  [{ find: 'q', foo: 1 }, 40415],
  [{ aggregate: 'q', pipeline: [], cursor: {}, foo: 1 }, 40415],
  [{ update: 'q', updates: [{ q: {}, u: { $set: { a: 1 } }, foo: 1 }] }, 40415],
  [{ delete: 'q', deletes: [{ q: {}, limit: 1, foo: 1 }] }, 40415],
  [{ find: 'q', tailable: true }, 2],
])('%j is refused: no field is passed over', async (command, code) => {
  await given([{ a: 1 }]);
  await expect(engine.db.command({ ...command, [Object.keys(command)[0] ?? '']: `q${count}` })).rejects.toMatchObject({
    code,
  });
});

test('every answer says the time of the server, which sessions pass on', async () => {
  const collection = await given([]);
  const session = engine.client.startSession();
  await collection.insertOne({ a: 1 }, { session });
  expect(session.operationTime?.getHighBits()).toBeGreaterThan(0);
  expect(session.clusterTime?.clusterTime.getHighBits()).toBeGreaterThan(0);
  expect(await collection.countDocuments({}, { session, readConcern: 'majority' })).toBe(1);
  await session.endSession();
});
