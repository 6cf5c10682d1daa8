import { randomBytes } from 'node:crypto';
import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { type EmbeddedMongo, startEmbeddedMongo } from '../server.ts';

/** What a behaviour test runs on: the embedded server, or the real one of MONGODB_URI. */
export interface TestEngine {
  readonly client: MongoClient;
  /** A database that nobody else uses. */
  readonly db: Db;
  readonly uri: string;
  /** Absent on a real server: what only our own has is tested on our own. */
  readonly embedded: EmbeddedMongo | undefined;
  readonly stop: () => Promise<void>;
}

/** Values keep their BSON types on their way through the driver. */
export const TYPED = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;

/** Starts the engine under test with a database of its own. */
export async function startEngine(options: MongoClientOptions = {}): Promise<TestEngine> {
  const given = process.env['MONGODB_URI'];
  const embedded = given === undefined || given === '' ? await startEmbeddedMongo({}) : undefined;
  const uri = embedded?.uri ?? given ?? '';
  const client = await MongoClient.connect(uri, options);
  const db = client.db(`behaviour_${randomBytes(6).toString('hex')}`);
  return {
    client,
    db,
    uri,
    embedded,
    stop: async () => {
      if (embedded === undefined) await db.dropDatabase();
      await client.close();
      await embedded?.stop();
    },
  };
}
