import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { startContainerStore } from './container-store.ts';
import { withDatabase } from './mongo-uri.ts';

export interface TestStore {
  /** Connection string whose path names a database that nobody else uses. */
  readonly uri: string;
  /** Forgets the database. Close what is connected to it before. */
  readonly stop: () => Promise<void>;
}

/**
 * A MongoDB for one test file: a database of its own on the server of MONGODB_URI if that is set; with TEST_STORE=docker a
 * real server in a container; else an embedded one in this process, in a folder that `stop` removes.
 */
export async function startStore(): Promise<TestStore> {
  const database = `test_${randomBytes(8).toString('hex')}`;
  const server = process.env['MONGODB_URI'];
  if (server !== undefined && server !== '') {
    const uri = withDatabase(server, database);
    return { uri, stop: () => dropDatabase(uri) };
  }
  if (process.env['TEST_STORE'] === 'docker') return startContainerStore(database);
  // Loaded only when it is used: it brings a native module along.
  const { startEmbeddedMongo } = await import('@of/embedded-mongo');
  const embedded = await startEmbeddedMongo({});
  return { uri: withDatabase(embedded.uri, database), stop: () => embedded.stop() };
}

async function dropDatabase(uri: string): Promise<void> {
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}
