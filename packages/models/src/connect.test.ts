import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { startStore } from '@of/local';
import { Types } from 'mongoose';
import { connectStore, pingStore } from './connect.ts';
import { toCalendarDate, toDecimal128, toStoredDate } from './decimal.ts';
import { externalTransactionModel } from './external-transactions.ts';
import { ensureIndexes } from './indexes.ts';
import { userModel } from './users.ts';

type Store = Awaited<ReturnType<typeof startStore>>;

let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

test('the database is the one in the path of the URI', async () => {
  const uri = new URL(store.uri);
  uri.pathname = '/named_database';
  const connection = await connectStore(uri.href, 'test');
  expect(connection.db?.databaseName).toBe('named_database');
  await pingStore(connection);
  await connection.close();
  await expect(pingStore(connection)).rejects.toThrow();
});

test('without a path it is open_finance', async () => {
  const uri = new URL(store.uri);
  uri.pathname = '/';
  const connection = await connectStore(uri.href, 'test');
  expect(connection.db?.databaseName).toBe('open_finance');
  await connection.close();
});

describe('collections', () => {
  test('ensuring them twice, and from two services at once, is one and the same', async () => {
    const [one, other] = await Promise.all([connectStore(store.uri, 'one'), connectStore(store.uri, 'other')]);
    await Promise.all([ensureIndexes(one), ensureIndexes(other)]);
    await ensureIndexes(one);
    const indexes = await externalTransactionModel(one).listIndexes();
    expect(indexes.map(({ key }) => Object.keys(key).join('+'))).toEqual(
      expect.arrayContaining(['TransactionAccount.Id+TransactionId', 'TransactionSource.ConnectionId+_id']),
    );
    await Promise.all([one.close(), other.close()]);
  });

  test('a user name exists once', async () => {
    const connection = await connectStore(store.uri, 'test');
    await ensureIndexes(connection);
    const user = { UserName: 'onlyone', UserType: 'Person', UserDates: { CreationDate: new Date(0) } } as const;
    await userModel(connection).create(user);
    await expect(userModel(connection).create(user)).rejects.toMatchObject({ code: 11000 });
    await connection.close();
  });

  test('a transaction comes back as it went in: decimals as Decimal128, dates as their calendar day', async () => {
    const connection = await connectStore(store.uri, 'test');
    await ensureIndexes(connection);
    const transactions = externalTransactionModel(connection);
    const { _id } = await transactions.create({
      TransactionId: 'T-1',
      TransactionFingerprint: { Hash: '0'.repeat(24), Occurrence: 1 },
      TransactionSequence: 1,
      TransactionBank: 'Green Bank',
      TransactionStatus: 'Booked',
      TransactionAmount: toDecimal128('-12.50'),
      TransactionCurrency: 'USD',
      TransactionDate: { EffectiveDate: toStoredDate('2026-03-29'), BookingDate: toStoredDate('2026-03-29') },
      TransactionDescription: 'Coffee',
      TransactionAccount: { Id: new Types.ObjectId(), AccountId: 'A-1' },
      TransactionUser: { UserName: 'fridaklo', UserId: new Types.ObjectId() },
      TransactionSource: {
        BankId: 'green-bank',
        ConnectionId: new Types.ObjectId(),
        ConsentId: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000',
        Adapter: { Id: 'green-bank', Version: '1.0.0' },
        ContentHash: '0'.repeat(64),
        CreationDate: new Date(0),
        UpdateDate: new Date(0),
      },
    });
    const read = await transactions.findById(_id).lean().orFail();
    expect(read.TransactionAmount.toString()).toBe('-12.50');
    expect(toCalendarDate(read.TransactionDate.EffectiveDate)).toBe('2026-03-29');
    expect(Object.keys(read)).not.toContain('TransactionOriginal');
    await connection.close();
  });
});

test('an operation on a connection that is just being closed fails, and does not wait for ever (patches/mongodb)', async () => {
  const sockets: Socket[] = [];
  const note = (message: unknown): void => {
    if (typeof message === 'object' && message !== null && 'socket' in message && message.socket instanceof Socket)
      sockets.push(message.socket);
  };
  subscribe('net.client.socket', note);
  const connection = await connectStore(store.uri, 'test');
  try {
    await pingStore(connection);
    // Destroyed, and `close` is not emitted yet: so it is for a moment when the store is killed.
    for (const socket of sockets) socket.destroy();
    await expect(connection.db?.command({ ping: 1 })).rejects.toThrow(/closed|destroyed|ended/);
    // The monitor goes on, too.
    await expect(connection.db?.command({ ping: 1 })).resolves.toMatchObject({ ok: 1 });
  } finally {
    unsubscribe('net.client.socket', note);
    await connection.close();
  }
});
