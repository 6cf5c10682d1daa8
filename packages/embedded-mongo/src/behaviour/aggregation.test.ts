import { Decimal128, Double, Int32, Long } from 'bson';
import fc from 'fast-check';
import type { Collection, Document } from 'mongodb';
import { startEngine, type TestEngine, TYPED } from './engine.ts';

let engine: TestEngine;
let count = 0;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

async function given(...documents: readonly Document[]): Promise<Collection<Document>> {
  count += 1;
  const collection = engine.db.collection<Document>(`a${count}`);
  if (documents.length > 0) await collection.insertMany(documents.map((one, _id) => ({ _id: _id as never, ...one })));
  return collection;
}

/** The value of an expression over a document, with its BSON types. */
async function value(expression: unknown, document: Document = {}): Promise<unknown> {
  const collection = await given(document);
  const [row] = await collection.aggregate([{ $project: { _id: 0, v: expression } }], TYPED).toArray();
  return row?.['v'];
}

/** As JSON shows a Long that was not promoted. */
const plainLong = (low: number) => ({ high: 0, low, unsigned: false });

const plain = (one: unknown): unknown => JSON.parse(JSON.stringify(one, (_key, inner: unknown) => inner)) as unknown;

describe('result types of arithmetic', () => {
  const [i, l, d, m] = [new Int32(7), Long.fromNumber(7), new Double(7), Decimal128.fromString('7')];
  test.each<[unknown, string]>([
    [{ $add: [i, i] }, 'int'],
    [{ $add: [i, l] }, 'long'],
    [{ $add: [i, d] }, 'double'],
    [{ $add: [d, m] }, 'decimal'],
    [{ $add: [new Int32(2 ** 31 - 1), new Int32(1)] }, 'long'],
    [{ $multiply: [i, i] }, 'int'],
    [{ $multiply: [l, m] }, 'decimal'],
    [{ $divide: [i, i] }, 'double'],
    [{ $divide: [m, i] }, 'decimal'],
    [{ $mod: [i, i] }, 'int'],
    [{ $mod: [l, d] }, 'double'],
    [{ $subtract: [l, i] }, 'long'],
    [{ $abs: i }, 'int'],
    [{ $ceil: d }, 'double'],
    [{ $floor: m }, 'decimal'],
    [{ $round: [i, 0] }, 'int'],
    [{ $trunc: m }, 'decimal'],
    [{ $sqrt: i }, 'double'],
    [{ $pow: [i, 2] }, 'int'],
    [{ $sum: [i, l] }, 'long'],
    [{ $avg: [i, i] }, 'double'],
    [{ $avg: [m, i] }, 'decimal'],
    [{ $toLong: i }, 'long'],
    [{ $toDecimal: d }, 'decimal'],
    [{ $toInt: '5' }, 'int'],
    [{ $toDouble: m }, 'double'],
  ])('%j is %s', async (expression, type) => {
    expect(await value({ $type: expression })).toBe(type);
  });

  test.each<[unknown, string]>([
    [{ $add: [Decimal128.fromString('0.1'), Decimal128.fromString('0.2')] }, '0.3'],
    [{ $subtract: [Decimal128.fromString('1'), Decimal128.fromString('0.9')] }, '0.1'],
    [{ $multiply: [Decimal128.fromString('1.10'), new Int32(3)] }, '3.30'],
    [{ $divide: [Decimal128.fromString('1'), new Int32(8)] }, '0.125'],
    [{ $add: [Long.fromString('9007199254740993'), new Int32(1)] }, '9007199254740994'],
    [{ $multiply: [Long.fromString('3037000499'), Long.fromString('3037000499')] }, '9223372030926249001'],
    [{ $round: [Decimal128.fromString('2.5'), 0] }, '2'],
    [{ $round: [Decimal128.fromString('-1.245'), 2] }, '-1.24'],
    [{ $trunc: [Decimal128.fromString('-1.249'), 2] }, '-1.24'],
    [{ $toDecimal: '123456789012345678901234567890.1234' }, '123456789012345678901234567890.1234'],
    [{ $abs: Long.fromString('-9007199254740993') }, '9007199254740993'],
  ])('%j is %s', async (expression, expected) => {
    expect(String(await value(expression))).toBe(expected);
  });

  test.each<[unknown, number]>([
    [{ $divide: [1, 0] }, 2],
    [{ $mod: [1, 0] }, 16610],
    [{ $add: ['x', 1] }, 14],
    [{ $toInt: 'x' }, 241],
    [{ $nonsense: 1 }, 168],
    [{ $sqrt: -1 }, 28714],
  ])('%j is refused with code %i', async (expression, code) => {
    const collection = await given({ a: 1 });
    await expect(collection.aggregate([{ $project: { v: expression } }]).toArray()).rejects.toMatchObject({ code });
  });

  test('sums of decimals and of longs are exact, in any order', async () => {
    const cents = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    await fc.assert(
      fc.asyncProperty(fc.array(cents, { minLength: 1, maxLength: 30 }), async (amounts) => {
        const collection = await given(
          ...amounts.map((amount) => ({
            d: Decimal128.fromString(`${amount}E-2`),
            l: Long.fromBigInt(amount / 1000n),
          })),
        );
        const [row] = await collection
          .aggregate([{ $group: { _id: null, d: { $sum: '$d' }, l: { $sum: '$l' } } }], TYPED)
          .toArray();
        const total = amounts.reduce((sum, amount) => sum + amount, 0n);
        expect(decimalCents(String(row?.['d']))).toBe(total);
        expect(BigInt(String(row?.['l']))).toBe(amounts.reduce((sum, amount) => sum + amount / 1000n, 0n));
        await collection.drop();
      }),
      { numRuns: 40 },
    );
  });
});

/** "-12.5" → -1250n, also with an exponent. */
function decimalCents(text: string): bigint {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(text) ?? [];
  const shift = 2 + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const cents = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === '-' ? -cents : cents;
}

describe('expressions', () => {
  test.each<[unknown, unknown]>([
    [{ $concat: ['a', 'b'] }, 'ab'],
    [{ $concat: ['a', null] }, null],
    [{ $substrCP: ['héllo', 1, 3] }, 'éll'],
    [{ $split: ['a,b,c', ','] }, ['a', 'b', 'c']],
    [{ $trim: { input: '  x ' } }, 'x'],
    [{ $replaceAll: { input: 'aXbX', find: 'X', replacement: '-' } }, 'a-b-'],
    [{ $indexOfCP: ['héllo', 'l'] }, 2],
    [{ $strLenBytes: 'é' }, 2],
    [{ $toUpper: 'ab' }, 'AB'],
    [{ $regexMatch: { input: 'Hello', regex: '^h', options: 'i' } }, true],
    [{ $cond: [{ $gt: [2, 1] }, 'y', 'n'] }, 'y'],
    [{ $ifNull: [null, '$missing', 'z'] }, 'z'],
    [
      {
        $switch: {
          branches: [
            { case: false, then: 1 },
            { case: true, then: 2 },
          ],
          default: 3,
        },
      },
      2,
    ],
    [{ $map: { input: [1, 2], as: 'x', in: { $multiply: ['$$x', 10] } } }, [10, 20]],
    [{ $filter: { input: [1, 2, 3], cond: { $gt: ['$$this', 1] } } }, [2, 3]],
    [{ $reduce: { input: [1, 2, 3], initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 6],
    [{ $slice: [[1, 2, 3, 4], 1, 2] }, [2, 3]],
    [{ $arrayElemAt: [[1, 2, 3], -1] }, 3],
    [{ $concatArrays: [[1], [2]] }, [1, 2]],
    [
      {
        $setUnion: [
          [1, 2],
          [2, 3],
        ],
      },
      [1, 2, 3],
    ],
    [{ $setIsSubset: [[1], [1, 2]] }, true],
    [{ $sortArray: { input: [3, 1, 2], sortBy: 1 } }, [1, 2, 3]],
    [{ $range: [0, 6, 2] }, [0, 2, 4]],
    [
      {
        $zip: {
          inputs: [
            [1, 2],
            ['a', 'b'],
          ],
        },
      },
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [{ $objectToArray: { a: 1 } }, [{ k: 'a', v: 1 }]],
    [{ $arrayToObject: [[['k', 1]]] }, { k: 1 }],
    [{ $mergeObjects: [{ a: 1 }, { b: 2 }] }, { a: 1, b: 2 }],
    [{ $getField: { field: 'a', input: { a: 5 } } }, 5],
    [{ $let: { vars: { x: 2 }, in: { $add: ['$$x', 1] } } }, 3],
    [{ $in: [2, [1, 2]] }, true],
    [{ $cmp: [1, 2] }, -1],
    [{ $median: { input: [3, 1, 2], method: 'approximate' } }, 2],
    [{ $percentile: { input: [1, 2, 3, 4], p: [0.5, 1], method: 'approximate' } }, [2, 4]],
    [{ $convert: { input: 'x', to: 'int', onError: -1 } }, -1],
    [
      {
        $dateToString: {
          date: new Date('2026-03-29T01:30:00Z'),
          format: '%Y-%m-%d %H:%M %z',
          timezone: 'Europe/Berlin',
        },
      },
      '2026-03-29 03:30 +0200',
    ],
    [{ $month: new Date('2026-03-31T23:30:00Z') }, 3],
    [{ $month: { date: new Date('2026-03-31T23:30:00Z'), timezone: 'Europe/Berlin' } }, 4],
    [
      { $dateDiff: { startDate: new Date('2026-01-31'), endDate: new Date('2026-03-01'), unit: 'month' } },
      plainLong(2),
    ],
  ])('%j is %j', async (expression, expected) => {
    expect(plain(await value(expression))).toEqual(plain(expected));
  });

  test.each<[unknown, string]>([
    [
      { $dateAdd: { startDate: new Date('2026-01-31T00:00:00Z'), unit: 'month', amount: 1 } },
      '2026-02-28T00:00:00.000Z',
    ],
    [{ $dateTrunc: { date: new Date('2026-05-17T13:00:00Z'), unit: 'month' } }, '2026-05-01T00:00:00.000Z'],
    [
      { $dateTrunc: { date: new Date('2026-05-17T13:00:00Z'), unit: 'week', startOfWeek: 'monday' } },
      '2026-05-11T00:00:00.000Z',
    ],
    [{ $dateFromParts: { year: 2026, month: 14, day: 1 } }, '2027-02-01T00:00:00.000Z'],
    [{ $dateFromString: { dateString: '2026-05-17T10:00:00Z' } }, '2026-05-17T10:00:00.000Z'],
    [{ $add: [new Date('2026-05-17T00:00:00Z'), 3_600_000] }, '2026-05-17T01:00:00.000Z'],
  ])('%j is %s', async (expression, expected) => {
    expect((await value(expression)) as Date).toEqual(new Date(expected));
  });
});

describe('stages', () => {
  test('$group gathers, and groups of null and of a missing field are one', async () => {
    const collection = await given({ k: 'a', n: 1 }, { k: 'a', n: 3 }, { k: null, n: 5 }, { n: 7 });
    const groups = await collection
      .aggregate([
        { $group: { _id: '$k', sum: { $sum: '$n' }, all: { $push: '$n' }, least: { $min: '$n' }, n: { $count: {} } } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    expect(groups).toEqual([
      { _id: null, sum: 12, all: [5, 7], least: 5, n: 2 },
      { _id: 'a', sum: 4, all: [1, 3], least: 1, n: 2 },
    ]);
  });

  test('$lookup joins by a field, by a pipeline with variables, and by both', async () => {
    const orders = await given({ item: 'a', n: 2 }, { item: 'b', n: 9 }, { n: 1 });
    const stock = await given({ sku: 'a', on: 5 }, { sku: 'b', on: 1 }, { on: 3 });
    const from = stock.collectionName;
    const rows = await orders
      .aggregate([
        { $lookup: { from, localField: 'item', foreignField: 'sku', as: 's' } },
        {
          $lookup: {
            from,
            localField: 'item',
            foreignField: 'sku',
            let: { wanted: '$n' },
            pipeline: [{ $match: { $expr: { $gte: ['$on', '$$wanted'] } } }, { $project: { _id: 0, on: 1 } }],
            as: 'enough',
          },
        },
        { $project: { _id: 1, s: '$s.on', enough: '$enough.on' } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    expect(rows).toEqual([
      { _id: 0, s: [5], enough: [5] },
      { _id: 1, s: [1], enough: [] },
      { _id: 2, s: [3], enough: [3] },
    ]);
  });

  test('$unwind, $facet, $bucket, $unionWith, $replaceRoot, $sortByCount, $count', async () => {
    const collection = await given({ t: ['x', 'y'], p: 5 }, { t: [], p: 15 }, { t: 'x', p: 25 }, { p: 35 });
    expect(await collection.aggregate([{ $unwind: '$t' }, { $count: 'n' }]).toArray()).toEqual([{ n: 3 }]);
    expect(
      await collection
        .aggregate([{ $unwind: { path: '$t', preserveNullAndEmptyArrays: true } }, { $count: 'n' }])
        .toArray(),
    ).toEqual([{ n: 5 }]);
    expect(await collection.aggregate([{ $unwind: '$t' }, { $sortByCount: '$t' }]).toArray()).toEqual([
      { _id: 'x', count: 2 },
      { _id: 'y', count: 1 },
    ]);
    expect(
      await collection
        .aggregate([
          {
            $facet: {
              cheap: [{ $match: { p: { $lt: 20 } } }, { $count: 'n' }],
              buckets: [{ $bucket: { groupBy: '$p', boundaries: [0, 10, 30], default: 'more' } }],
            },
          },
        ])
        .toArray(),
    ).toEqual([
      {
        cheap: [{ n: 2 }],
        buckets: [
          { _id: 0, count: 1 },
          { _id: 10, count: 2 },
          { _id: 'more', count: 1 },
        ],
      },
    ]);
    const more = await given({ p: 100 });
    expect(
      await collection
        .aggregate([{ $unionWith: more.collectionName }, { $group: { _id: null, p: { $sum: '$p' } } }])
        .toArray(),
    ).toEqual([{ _id: null, p: 180 }]);
  });

  test('$merge writes by a unique key, $out replaces', async () => {
    const source = await given({ k: 1, n: 5 }, { k: 2, n: 6 });
    const target = await given();
    await target.createIndex({ k: 1 }, { unique: true });
    await target.insertOne({ _id: 9 as never, k: 1, n: 100, kept: true });
    const merge = (whenMatched: unknown) =>
      source
        .aggregate([
          { $project: { _id: 0 } },
          { $merge: { into: target.collectionName, on: 'k', whenMatched: whenMatched as never } },
        ])
        .toArray();
    expect(await merge([{ $set: { n: { $add: ['$n', '$$new.n'] } } }])).toEqual([]);
    expect(
      await target
        .find({}, { projection: { _id: 0 } })
        .sort({ k: 1 })
        .toArray(),
    ).toEqual([
      { k: 1, n: 105, kept: true },
      { k: 2, n: 6 },
    ]);
    await merge('merge');
    expect(await target.findOne({ k: 1 }, { projection: { _id: 0 } })).toEqual({ k: 1, n: 5, kept: true });
    await source.aggregate([{ $match: { k: 2 } }, { $out: target.collectionName }]).toArray();
    expect(await target.find().toArray()).toEqual([{ _id: 1, k: 2, n: 6 }]);
  });

  test('$graphLookup follows references', async () => {
    const people = await given({ name: 'a', boss: null }, { name: 'b', boss: 'a' }, { name: 'c', boss: 'b' });
    const [row] = await people
      .aggregate([
        { $match: { name: 'c' } },
        {
          $graphLookup: {
            from: people.collectionName,
            startWith: '$boss',
            connectFromField: 'boss',
            connectToField: 'name',
            as: 'above',
            depthField: 'depth',
          },
        },
      ])
      .toArray();
    const above: Document[] = row?.['above'] ?? [];
    const depths = above.map(({ name, depth }): [string, number] => [String(name), Number(depth)]);
    expect(depths.toSorted(([x], [y]) => x.localeCompare(y))).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
  });

  test.each<[Document[], number]>([
    [[{ $nonsense: {} }], 40324],
    [[{ $match: 1 }], 15959],
    [[{ $group: { n: 1 } }], 15955],
    [[{ $limit: 0 }], 15958],
    [[{ $sort: {} }], 15976],
    [[{ $project: {} }], 51272],
    [[{ $match: {}, $limit: 1 }], 40323],
  ])('%j is refused with code %i', async (pipeline, code) => {
    await expect((await given({ a: 1 })).aggregate(pipeline).toArray()).rejects.toMatchObject({ code });
  });
});

describe('windows and gaps', () => {
  const sales = [
    { state: 'CA', day: 1, n: 10 },
    { state: 'CA', day: 2, n: 30 },
    { state: 'WA', day: 1, n: 5 },
    { state: 'CA', day: 4, n: 20 },
    { state: 'WA', day: 3, n: 5 },
  ];

  test('$setWindowFields sums, ranks and shifts within partitions', async () => {
    const rows = await (await given(...sales))
      .aggregate([
        {
          $setWindowFields: {
            partitionBy: '$state',
            sortBy: { day: 1 },
            output: {
              running: { $sum: '$n', window: { documents: ['unbounded', 'current'] } },
              around: { $avg: '$n', window: { documents: [-1, 1] } },
              near: { $sum: '$n', window: { range: [-1, 0] } },
              all: { $max: '$n' },
              before: { $shift: { output: '$n', by: -1, default: 0 } },
              number: { $documentNumber: {} },
            },
          },
        },
        { $sort: { state: 1, day: 1 } },
        { $project: { _id: 0, state: 0 } },
      ])
      .toArray();
    expect(rows).toEqual([
      { day: 1, n: 10, running: 10, around: 20, near: 10, all: 30, before: 0, number: 1 },
      { day: 2, n: 30, running: 40, around: 20, near: 40, all: 30, before: 10, number: 2 },
      { day: 4, n: 20, running: 60, around: 25, near: 20, all: 30, before: 30, number: 3 },
      { day: 1, n: 5, running: 5, around: 5, near: 5, all: 5, before: 0, number: 1 },
      { day: 3, n: 5, running: 10, around: 5, near: 5, all: 5, before: 5, number: 2 },
    ]);
  });

  test('ranks leave gaps or do not', async () => {
    const rows = await (await given({ n: 10 }, { n: 20 }, { n: 20 }, { n: 30 }))
      .aggregate([{ $setWindowFields: { sortBy: { n: 1 }, output: { r: { $rank: {} }, d: { $denseRank: {} } } } }])
      .toArray();
    expect(rows.map(({ r, d }) => [r, d])).toEqual([
      [1, 1],
      [2, 2],
      [2, 2],
      [4, 3],
    ]);
  });

  test('windows over time, rates, areas and moving averages', async () => {
    const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour));
    const rows = await (await given({ at: at(0), v: 0 }, { at: at(1), v: 10 }, { at: at(3), v: 40 }))
      .aggregate([
        {
          $setWindowFields: {
            sortBy: { at: 1 },
            output: {
              recent: { $sum: '$v', window: { range: [-2, 0], unit: 'hour' } },
              rate: { $derivative: { input: '$v', unit: 'hour' }, window: { documents: [-1, 0] } },
              area: { $integral: { input: '$v', unit: 'hour' }, window: { documents: ['unbounded', 'current'] } },
              ema: { $expMovingAvg: { input: '$v', alpha: 0.5 } },
            },
          },
        },
      ])
      .toArray();
    expect(rows.map(({ recent, rate, area, ema }) => [recent, rate, area, ema])).toEqual([
      [0, null, 0, 0],
      [10, 10, 5, 5],
      [50, 15, 55, 22.5],
    ]);
  });

  test('$densify makes what is missing, $fill gives it values', async () => {
    const rows = await (await given(...sales))
      .aggregate([
        { $densify: { field: 'day', partitionByFields: ['state'], range: { step: 1, bounds: 'full' } } },
        {
          $fill: {
            partitionByFields: ['state'],
            sortBy: { day: 1 },
            output: { n: { method: 'linear' }, note: { value: 'made' } },
          },
        },
        { $sort: { state: 1, day: 1 } },
        { $project: { _id: 0 } },
      ])
      .toArray();
    expect(rows).toEqual([
      { state: 'CA', day: 1, n: 10, note: 'made' },
      { state: 'CA', day: 2, n: 30, note: 'made' },
      { state: 'CA', day: 3, n: 25, note: 'made' },
      { state: 'CA', day: 4, n: 20, note: 'made' },
      { state: 'WA', day: 1, n: 5, note: 'made' },
      { state: 'WA', day: 2, n: 5, note: 'made' },
      { state: 'WA', day: 3, n: 5, note: 'made' },
      { state: 'WA', day: 4, n: null, note: 'made' },
    ]);
    const dates = await given({ at: new Date('2026-01-30') }, { at: new Date('2026-03-30') });
    const months = await dates
      .aggregate([
        {
          $densify: {
            field: 'at',
            range: { step: 1, unit: 'month', bounds: [new Date('2026-01-30'), new Date('2026-05-01')] },
          },
        },
      ])
      .toArray();
    expect(months.length).toBeGreaterThanOrEqual(4);
    const carried = await (await given({ k: 1, v: 'a' }, { k: 2 }, { k: 3, v: null }, { k: 4, v: 'b' }))
      .aggregate([{ $fill: { sortBy: { k: 1 }, output: { v: { method: 'locf' } } } }])
      .toArray();
    expect(carried.map(({ v }) => v)).toEqual(['a', 'a', 'a', 'b']);
  });
});
