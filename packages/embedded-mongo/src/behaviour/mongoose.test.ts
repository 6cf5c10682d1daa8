import { randomBytes } from 'node:crypto';
import { type Connection, createConnection, Schema, Types } from 'mongoose';
import { type EmbeddedMongo, startEmbeddedMongo } from '../server.ts';

let server: EmbeddedMongo | undefined;
let connection: Connection;
beforeAll(async () => {
  const given = process.env['MONGODB_URI'];
  if (given === undefined || given === '') server = await startEmbeddedMongo({});
  const dbName = `behaviour_${randomBytes(6).toString('hex')}`;
  connection = await createConnection(server?.uri ?? given ?? '', { dbName }).asPromise();
});
afterAll(async () => {
  await connection?.dropDatabase();
  await connection?.close();
  await server?.stop();
});

const accountSchema = new Schema(
  {
    name: { type: String, required: true, unique: true },
    balance: Schema.Types.Decimal128,
    tags: [String],
    limits: { type: Map, of: Number },
    owner: { type: Schema.Types.ObjectId, ref: 'Owner' },
    items: [{ sku: String, n: Number }],
  },
  { timestamps: true, optimisticConcurrency: true },
);

test('documents of a schema are kept, found, populated and changed', async () => {
  const Owner = connection.model('Owner', new Schema({ name: String }));
  const Account = connection.model('Account', accountSchema);
  await Account.init();
  const owner = await Owner.create({ name: 'Ada' });
  const made = await Account.create({
    name: 'main',
    balance: Types.Decimal128.fromString('10.10'),
    tags: ['a'],
    limits: new Map([['daily', 5]]),
    owner: owner._id,
    items: [{ sku: 'x', n: 1 }],
  });
  const found = await Account.findById(made._id).populate<{ owner: { name: string } }>('owner').orFail();
  expect(found.owner.name).toBe('Ada');
  expect(String(found.balance)).toBe('10.10');
  expect(found.limits?.get('daily')).toBe(5);
  expect(found.createdAt).toBeInstanceOf(Date);
  found.tags.push('b');
  found.items[0]?.set({ n: 2 });
  found.limits?.set('weekly', 20);
  await found.save();
  expect(await Account.findOne({ tags: 'b', 'items.n': 2 }).lean()).toMatchObject({ limits: { daily: 5, weekly: 20 } });
  await expect(Account.create({ name: 'main' })).rejects.toMatchObject({ code: 11000, keyValue: { name: 'main' } });
});

test('who saves what another has changed meanwhile is told', async () => {
  const Account = connection.model('Account', accountSchema);
  await Account.create({ name: 'shared' });
  const [one, other] = await Promise.all([
    Account.findOne({ name: 'shared' }).orFail(),
    Account.findOne({ name: 'shared' }).orFail(),
  ]);
  one.tags.push('one');
  await one.save();
  other.tags.push('other');
  await expect(other.save()).rejects.toMatchObject({ name: 'VersionError' });
});

test('transactions, bulk saves, cursors, discriminators and aggregates', async () => {
  const Event = connection.model('Event', new Schema({ at: Number }, { discriminatorKey: 'kind' }));
  const Click = Event.discriminator('Click', new Schema({ target: String }));
  await connection.transaction(async (session) => {
    await Event.create([{ at: 1 }, { at: 2 }], { session, ordered: true });
    await Click.create([{ at: 3, target: 'x' }], { session });
  });
  await expect(
    connection.transaction(async (session) => {
      await Event.create([{ at: 99 }], { session });
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await Event.countDocuments()).toBe(3);
  expect(await Click.find().lean()).toMatchObject([{ kind: 'Click', target: 'x' }]);
  const events = await Event.find().sort({ at: 1 });
  for (const event of events) event.at = (event.at ?? 0) * 10;
  await Event.bulkSave(events);
  const seen: (number | null | undefined)[] = [];
  for await (const event of Event.find().sort({ at: -1 }).cursor({ batchSize: 1 })) seen.push(event.at);
  expect(seen).toEqual([30, 20, 10]);
  expect(await Event.aggregate([{ $group: { _id: null, total: { $sum: '$at' } } }])).toEqual([
    { _id: null, total: 60 },
  ]);
});
