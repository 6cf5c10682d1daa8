import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  deserialize,
  EJSON,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson';
import fc from 'fast-check';
import { startEngine, type TestEngine, TYPED } from './engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const digits = fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n });

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer().map((value) => new Int32(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc.double().map((value) => new Double(value)),
  fc
    .tuple(digits, fc.integer({ min: -6000, max: 6000 }))
    .map(([value, exponent]) => Decimal128.fromString(`${value}E${exponent}`)),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true, min: new Date(-8e12), max: new Date(8e12) }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => new Binary(bytes, 0)),
  fc.uint8Array({ maxLength: 9 }).map((bytes) => new Binary(bytes, 0x80)),
  fc.uuid().map((text) => new UUID(text)),
  fc.record({ t: fc.nat(), i: fc.nat() }).map((value) => new Timestamp(value)),
  fc.constantFrom('^a.*', 'x|y').map((pattern) => new BSONRegExp(pattern, 'im')),
  fc.constant(new Code('function () { return 1 }')),
  fc.constantFrom(new MinKey(), new MaxKey()),
);

const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/),
  fc.nat(30).map(String),
  fc.constantFrom('ü', '-', 'a b', '__proto__x', 'constructor'),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

/** A document as BSON with its members in this order: a Map keeps integer-like names where they are. */
const document = fc.array(fc.tuple(name, value), { maxLength: 6 }).map((entries) => new Map(entries));

test('a document comes out as the bytes that went in, whatever its types and names', async () => {
  const collection = engine.db.collection('types');
  await fc.assert(
    fc.asyncProperty(document, async (members) => {
      const _id = new ObjectId();
      const wanted = Buffer.from(serialize(new Map<string, unknown>([['_id', _id], ...members])));
      await collection.insertOne(new Map<string, unknown>([['_id', _id], ...members]) as never);
      const [got] = await collection.find({ _id }, { raw: true }).toArray();
      expect(EJSON.stringify(deserialize(got as never, TYPED), { relaxed: false })).toBe(
        EJSON.stringify(deserialize(wanted, TYPED), { relaxed: false }),
      );
      expect(Buffer.compare(Buffer.from(got as never), wanted)).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test('the server makes an _id where there is none, and puts it first', async () => {
  await engine.db.command({ insert: 'made', documents: [{ b: 1, a: { 10: 'x', 2: 'y' } }] });
  const [made] = await engine.db.collection('made').find().toArray();
  expect(Object.keys(made ?? {})).toEqual(['_id', 'b', 'a']);
  expect(made?.['_id']).toHaveProperty('_bsontype', 'ObjectId');
});

test('an _id that is not first is put first', async () => {
  const collection = engine.db.collection<{ _id: number; b: number }>('first');
  await collection.insertOne({ b: 1, _id: 5 } as never);
  expect(Object.keys((await collection.findOne()) ?? {})).toEqual(['_id', 'b']);
});

const typeNames: readonly (readonly [unknown, string, number])[] = [
  [new Double(1.5), 'double', 1],
  ['text', 'string', 2],
  [{ a: 1 }, 'object', 3],
  [new Binary(Buffer.from('x')), 'binData', 5],
  [new ObjectId(), 'objectId', 7],
  [true, 'bool', 8],
  [new Date(0), 'date', 9],
  [null, 'null', 10],
  [new BSONRegExp('a', 'i'), 'regex', 11],
  [new Code('x'), 'javascript', 13],
  [new Int32(1), 'int', 16],
  [new Timestamp({ t: 1, i: 1 }), 'timestamp', 17],
  [Long.fromNumber(1), 'long', 18],
  [Decimal128.fromString('1'), 'decimal', 19],
  [new MinKey(), 'minKey', -1],
  [new MaxKey(), 'maxKey', 127],
];

test.each(typeNames)('%p is found by $type %s and %i, and $type says so', async (given, alias, number) => {
  const collection = engine.db.collection(`type_${alias}`);
  await collection.insertOne({ value: given }, { ignoreUndefined: false });
  expect(await collection.countDocuments({ value: { $type: alias as never } })).toBe(1);
  expect(await collection.countDocuments({ value: { $type: number } })).toBe(1);
  const [shown] = await collection.aggregate([{ $project: { type: { $type: '$value' } } }]).toArray();
  expect(shown?.['type']).toBe(alias);
});

test('values of different types sort in BSON order', async () => {
  const collection = engine.db.collection('order');
  const ordered: unknown[] = [
    new MinKey(),
    null,
    new Int32(-5),
    new Double(1.5),
    Decimal128.fromString('2'),
    Long.fromNumber(3),
    'a',
    'b',
    { a: 1 },
    { b: 0 },
    new Binary(Buffer.from([1])),
    new ObjectId('000000000000000000000001'),
    false,
    true,
    new Date(0),
    new Timestamp({ t: 1, i: 1 }),
    new BSONRegExp('a', ''),
    new MaxKey(),
  ];
  const rows = ordered.map((given, place) => ({ place, value: given }));
  await collection.insertMany(rows.toReversed());
  const places = async () => (await collection.find().sort({ value: 1 }).toArray()).map((row) => row['place']);
  expect(await places()).toEqual(rows.map(({ place }) => place));
  await collection.createIndex({ value: 1 });
  expect(await places()).toEqual(rows.map(({ place }) => place));
  expect((await collection.find().sort({ value: -1 }).toArray()).map((row) => row['place'])).toEqual(
    rows.map(({ place }) => place).toReversed(),
  );
});

test('equal numbers of different types are equal, and keep their types', async () => {
  const collection = engine.db.collection('numbers');
  const ones = [new Int32(1), Long.fromNumber(1), new Double(1), Decimal128.fromString('1.00')];
  await collection.insertMany(ones.map((one) => ({ one })));
  for (const one of ones) expect(await collection.countDocuments({ one })).toBe(4);
  const groups = await collection.aggregate([{ $group: { _id: '$one', n: { $sum: 1 } } }]).toArray();
  expect(groups).toHaveLength(1);
  await collection.createIndex({ one: 1 });
  for (const one of ones) expect(await collection.countDocuments({ one })).toBe(4);
});
