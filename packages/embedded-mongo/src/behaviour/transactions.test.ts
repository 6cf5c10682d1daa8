import { randomBytes } from 'node:crypto';
import { Binary, Long } from 'bson';
import { type Collection, MongoClient, type MongoServerError } from 'mongodb';
import { startEmbeddedMongo } from '../server.ts';
import { startEngine, type TestEngine } from './engine.ts';
import { openWire } from './wire-client.ts';

interface Row {
  _id: number;
  n: number;
}

let engine: TestEngine;
let rows: Collection<Row>;
let count = 0;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());
beforeEach(async () => {
  count += 1;
  rows = engine.db.collection<Row>(`t${count}`);
  await rows.insertMany([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
  ]);
});

test('what a transaction inserted is found by an index that is made before its commit', async () => {
  const session = engine.client.startSession();
  session.startTransaction();
  await rows.insertOne({ _id: 3, n: 3 }, { session });
  const made = rows.createIndex({ n: 1 });
  // A server may let the index wait for the transaction.
  if (engine.embedded !== undefined) await made;
  await session.commitTransaction();
  await made;
  expect(await rows.find({ n: 3 }).hint({ n: 1 }).toArray()).toEqual([{ _id: 3, n: 3 }]);
  await session.endSession();
});

test('a transaction sees its own writes, others see them after its commit, all at once', async () => {
  const session = engine.client.startSession();
  session.startTransaction();
  await rows.insertOne({ _id: 3, n: 3 }, { session });
  await rows.updateOne({ _id: 1 }, { $inc: { n: 10 } }, { session });
  await rows.deleteOne({ _id: 2 }, { session });
  expect(await rows.find({}, { session }).sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 11 },
    { _id: 3, n: 3 },
  ]);
  expect(await rows.countDocuments({ n: { $gte: 3 } }, { session })).toBe(2);
  expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
  ]);
  await session.commitTransaction();
  expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 11 },
    { _id: 3, n: 3 },
  ]);
  await session.endSession();
});

test('an aborted transaction leaves nothing', async () => {
  const session = engine.client.startSession();
  session.startTransaction();
  await rows.insertOne({ _id: 3, n: 3 }, { session });
  await rows.updateMany({}, { $set: { n: 0 } }, { session });
  await session.abortTransaction();
  await session.endSession();
  expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
  ]);
});

test('a transaction reads the store as it was when it began', async () => {
  const session = engine.client.startSession();
  session.startTransaction({ readConcern: { level: 'snapshot' } });
  expect(await rows.findOne({ _id: 1 }, { session })).toEqual({ _id: 1, n: 1 });
  await rows.updateOne({ _id: 2 }, { $set: { n: 99 } });
  await rows.insertOne({ _id: 3, n: 3 });
  expect(await rows.find({}, { session }).sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
  ]);
  await session.commitTransaction();
  await session.endSession();
});

test('of two transactions that write one document the second is told of a conflict, and to try again', async () => {
  const [one, other] = [engine.client.startSession(), engine.client.startSession()];
  one.startTransaction();
  other.startTransaction();
  await rows.findOne({ _id: 2 }, { session: other });
  await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: one });
  const refused = await rows
    .updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: other })
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 112, codeName: 'WriteConflict' });
  expect((refused as MongoServerError).hasErrorLabel('TransientTransactionError')).toBe(true);
  await one.commitTransaction();
  await other.abortTransaction();
  const late = engine.client.startSession();
  late.startTransaction();
  await rows.findOne({ _id: 1 }, { session: late });
  await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } });
  await expect(rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: late })).rejects.toMatchObject({ code: 112 });
  await Promise.all([one, other, late].map((session) => session.endSession()));
  expect(await rows.findOne({ _id: 1 })).toEqual({ _id: 1, n: 3 });
});

test('a write outside waits for the transaction that holds its document', async () => {
  const session = engine.client.startSession();
  session.startTransaction();
  await rows.updateOne({ _id: 1 }, { $set: { n: 5 } }, { session });
  const outside = rows.updateOne({ _id: 1 }, { $inc: { n: 1 } });
  await rows.findOne({ _id: 2 });
  await session.commitTransaction();
  await outside;
  expect(await rows.findOne({ _id: 1 })).toEqual({ _id: 1, n: 6 });
  await session.endSession();
});

test('counters that many clients raise in transactions come out exact', async () => {
  const raise = () =>
    engine.client.withSession((session) =>
      session.withTransaction(async () => {
        const row = await rows.findOne({ _id: 1 }, { session });
        await rows.updateOne({ _id: 1 }, { $set: { n: (row?.n ?? 0) + 1 } }, { session });
        await rows.updateOne({ _id: 2 }, { $inc: { n: 1 } }, { session });
      }),
    );
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let round = 0; round < 5; round += 1) await raise();
    }),
  );
  expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 41 },
    { _id: 2, n: 42 },
  ]);
});

test('a duplicate key ends the transaction', async () => {
  const session = engine.client.startSession();
  session.startTransaction();
  await rows.insertOne({ _id: 7, n: 7 }, { session });
  await expect(rows.insertOne({ _id: 1, n: 1 }, { session })).rejects.toMatchObject({ code: 11000 });
  await expect(rows.insertOne({ _id: 8, n: 8 }, { session })).rejects.toMatchObject({ code: 251 });
  await session.abortTransaction();
  await session.endSession();
  expect(await rows.countDocuments()).toBe(2);
});

test('a unique key that another transaction has taken is a conflict', async () => {
  await rows.createIndex({ n: 1 }, { unique: true });
  const [one, other] = [engine.client.startSession(), engine.client.startSession()];
  one.startTransaction();
  other.startTransaction();
  await rows.insertOne({ _id: 10, n: 10 }, { session: one });
  await expect(rows.insertOne({ _id: 11, n: 10 }, { session: other })).rejects.toMatchObject({ code: 112 });
  await one.commitTransaction();
  await other.abortTransaction();
  await Promise.all([one, other].map((session) => session.endSession()));
  await expect(rows.insertOne({ _id: 12, n: 10 })).rejects.toMatchObject({ code: 11000 });
});

test('a key can be freed and taken again inside one transaction', async () => {
  await rows.createIndex({ n: 1 }, { unique: true });
  await engine.client.withSession((session) =>
    session.withTransaction(async () => {
      await rows.updateOne({ _id: 1 }, { $set: { n: 50 } }, { session });
      await rows.insertOne({ _id: 3, n: 1 }, { session });
      await rows.deleteOne({ _id: 2 }, { session });
      await rows.insertOne({ _id: 2, n: 2 }, { session });
      await expect(rows.countDocuments({ n: 1 }, { session })).resolves.toBe(1);
    }),
  );
  expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 50 },
    { _id: 2, n: 2 },
    { _id: 3, n: 1 },
  ]);
});

test('a commit can be repeated; a transaction that nobody began is not there', async () => {
  const session = engine.client.startSession();
  session.startTransaction();
  await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
  await session.commitTransaction();
  await session.commitTransaction();
  expect(await rows.findOne({ _id: 1 })).toEqual({ _id: 1, n: 2 });
  await session.endSession();
  if (engine.embedded === undefined) return;
  // Drivers would not send these.
  const wire = await openWire(engine.embedded.port);
  const transaction = {
    lsid: { id: new Binary(randomBytes(16), 4) },
    txnNumber: Long.fromNumber(5),
    autocommit: false,
  };
  expect(await wire.command({ commitTransaction: 1, ...transaction, $db: 'admin' })).toMatchObject({ code: 251 });
  const find = { find: rows.collectionName, filter: {}, ...transaction, $db: engine.db.databaseName };
  expect(await wire.command(find)).toMatchObject({ code: 251 });
  wire.close();
});

test('what cannot be in a transaction is refused', async () => {
  const session = engine.client.startSession();
  session.startTransaction();
  await expect(engine.db.command({ dropIndexes: rows.collectionName, index: '*' }, { session })).rejects.toMatchObject({
    code: 263,
  });
  await session.abortTransaction();
  await session.endSession();
});

test('a retryable write that is sent again is answered again and not applied again', async () => {
  if (engine.embedded === undefined) return;
  const wire = await openWire(engine.embedded.port);
  const lsid = { id: new Binary(randomBytes(16), 4) };
  const write = (txnNumber: number) =>
    wire.command({
      update: rows.collectionName,
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }],
      lsid,
      txnNumber: Long.fromNumber(txnNumber),
      $db: engine.db.databaseName,
    });
  expect(await write(1)).toMatchObject({ n: 1, nModified: 1, ok: 1 });
  expect(await write(1)).toMatchObject({ n: 1, nModified: 1, ok: 1 });
  expect(await rows.findOne({ _id: 1 })).toEqual({ _id: 1, n: 2 });
  await write(2);
  expect(await rows.findOne({ _id: 1 })).toEqual({ _id: 1, n: 3 });
  expect(await write(1)).toMatchObject({ ok: 0, code: 225 });
  wire.close();
});

test('a transaction that takes too long is given up, and frees what it held', async () => {
  if (engine.embedded === undefined) return;
  const short = await startEmbeddedMongo({ transactionMs: 30 });
  const client = await MongoClient.connect(short.uri);
  const collection = client.db('x').collection<Row>('rows');
  await collection.insertOne({ _id: 1, n: 1 });
  const session = client.startSession();
  session.startTransaction();
  await collection.updateOne({ _id: 1 }, { $set: { n: 2 } }, { session });
  // It waits until the transaction has ended.
  await collection.updateOne({ _id: 1 }, { $inc: { n: 10 } });
  await expect(session.commitTransaction()).rejects.toMatchObject({ code: 251 });
  expect(await collection.findOne()).toEqual({ _id: 1, n: 11 });
  await session.endSession();
  await client.close();
  await short.stop();
});

test('a unique key may go from one document to another in a transaction, whichever is written first', async () => {
  await rows.createIndex({ n: 1 }, { unique: true });
  const session = engine.client.startSession();
  await session.withTransaction(async () => {
    await rows.updateOne({ _id: 1 }, { $set: { n: 10 } }, { session });
    await rows.updateOne({ _id: 2 }, { $set: { n: 1 } }, { session });
    await rows.updateOne({ _id: 1 }, { $set: { n: 2 } }, { session });
  });
  await session.endSession();
  expect(await rows.findOne({ n: 1 })).toEqual({ _id: 2, n: 1 });
  expect(await rows.findOne({ n: 2 })).toEqual({ _id: 1, n: 2 });
  expect(await rows.find().sort({ n: -1 }).toArray()).toEqual([
    { _id: 1, n: 2 },
    { _id: 2, n: 1 },
  ]);
  await expect(rows.insertOne({ _id: 3, n: 1 })).rejects.toMatchObject({ code: 11000 });
  expect(await engine.db.command({ validate: rows.collectionName })).toMatchObject({ valid: true });
});
