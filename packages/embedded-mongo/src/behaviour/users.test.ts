import { MongoClient } from 'mongodb';
import { type EmbeddedMongo, startEmbeddedMongo } from '../server.ts';

let server: EmbeddedMongo;
beforeAll(async () => {
  server = await startEmbeddedMongo({ users: [{ username: 'root', password: 'pässword' }] });
});
afterAll(() => server?.stop());

const as = (username: string, password: string, authSource = 'admin') =>
  MongoClient.connect(server.uri, { auth: { username, password }, authSource });

test('without signing in nothing but the handshake is answered', async () => {
  const client = await MongoClient.connect(server.uri);
  await expect(client.db('x').collection('y').findOne()).rejects.toMatchObject({ code: 13 });
  expect(await client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 });
  await client.close();
});

test('who signs in with SCRAM-SHA-256 is let in', async () => {
  const client = await as('root', 'pässword');
  await client.db('x').collection('y').insertOne({ a: 1 });
  expect(await client.db('admin').command({ connectionStatus: 1 })).toMatchObject({
    authInfo: { authenticatedUsers: [{ user: 'root', db: 'admin' }] },
  });
  await client.close();
});

test.each([
  ['root', 'wrong', 'admin'],
  ['nobody', 'pässword', 'admin'],
  ['root', 'pässword', 'x'],
])('%s with %s against %s is refused, and no difference is told', async (username, password, source) => {
  await expect(as(username, password, source)).rejects.toMatchObject({ code: 18, message: 'Authentication failed.' });
});

test('a user may do what the roles say, on their database', async () => {
  const root = await as('root', 'pässword');
  const db = root.db('shop');
  await db.command({ createUser: 'reader', pwd: 'r', roles: ['read'] });
  await db.command({ createUser: 'writer', pwd: 'w', roles: [{ role: 'readWrite', db: 'shop' }] });
  await expect(db.command({ createUser: 'writer', pwd: 'w', roles: [] })).rejects.toMatchObject({ code: 51003 });
  const reader = await as('reader', 'r', 'shop');
  const writer = await as('writer', 'w', 'shop');
  await writer.db('shop').collection('things').insertOne({ a: 1 });
  expect(await reader.db('shop').collection('things').countDocuments()).toBe(1);
  await expect(reader.db('shop').collection('things').insertOne({ a: 2 })).rejects.toMatchObject({ code: 13 });
  await expect(
    reader
      .db('shop')
      .collection('things')
      .aggregate([{ $out: 'copy' }])
      .toArray(),
  ).rejects.toMatchObject({ code: 13 });
  await expect(writer.db('other').collection('things').insertOne({ a: 2 })).rejects.toMatchObject({ code: 13 });
  await expect(writer.db('shop').command({ createUser: 'x', pwd: 'x', roles: ['root'] })).rejects.toMatchObject({
    code: 13,
  });
  await writer.withSession((session) =>
    session.withTransaction(async () => {
      await writer.db('shop').collection('things').insertOne({ a: 3 }, { session });
    }),
  );
  expect(await db.command({ usersInfo: 1 })).toMatchObject({
    users: [
      { user: 'reader', db: 'shop', roles: [{ role: 'read', db: 'shop' }], mechanisms: ['SCRAM-SHA-256'] },
      { user: 'writer', db: 'shop' },
    ],
  });
  await reader.close();
  await writer.close();
  await db.command({ updateUser: 'reader', pwd: 'new' });
  await expect(as('reader', 'r', 'shop')).rejects.toMatchObject({ code: 18 });
  await (await as('reader', 'new', 'shop')).close();
  await db.command({ dropUser: 'reader' });
  await expect(db.command({ dropUser: 'reader' })).rejects.toMatchObject({ code: 11 });
  await root.close();
});

test('a server that others can reach has to have users', async () => {
  await expect(startEmbeddedMongo({ host: '0.0.0.0' })).rejects.toThrow(/needs users/);
});
