import { startEmbeddedMongo } from '@of/embedded-mongo';
import { MongoClient } from 'mongodb';
import { provideMongo } from './provide-mongo.ts';

const provide = (uri: string) =>
  provideMongo({
    env: { MONGODB_URI: uri },
    dataDir: '/nowhere',
    port: () => Promise.reject(new Error('no server is to be started')),
    onLine: () => undefined,
  });

describe('the server of MONGODB_URI', () => {
  let server: Awaited<ReturnType<typeof startEmbeddedMongo>>;
  beforeAll(async () => {
    server = await startEmbeddedMongo({ users: [{ username: 'root', password: 'p@ss' }] });
  });
  afterAll(() => server.stop());
  const uri = (credentials: string) => server.uri.replace('://', `://${credentials}`);

  it('is used as the user of its admin database, where the string names none', async () => {
    const { url, choice } = await provide(uri('root:p%40ss@'));
    expect(choice).not.toContain('p%40ss');
    const client = await MongoClient.connect(url);
    try {
      await client.db().collection('things').insertOne({ a: 1 });
      expect(client.db().databaseName).toBe('open_finance');
    } finally {
      await client.close();
    }
  });

  it.each(['root:hunter2@', ''])('is not used when it refuses us (%s)', async (credentials) => {
    await expect(provide(uri(credentials))).rejects.toThrow(
      /^There is no working with the server of MONGODB_URI(?!.*hunter2)/,
    );
  });
});
