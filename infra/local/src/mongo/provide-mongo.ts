import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import type { Engine } from '../process/engine.ts';
import { type FoundMongod, findMongod } from './find-mongod.ts';
import { withDatabase, withDefaultDatabase, withoutCredentials } from './mongo-uri.ts';
import { startEmbedded } from './start-embedded.ts';
import { startMongod } from './start-mongod.ts';

const DATABASE = 'open_finance';
const CONNECT_MS = 10_000;

/** What a server says of itself: the name of its replica set, or that it is a cluster's router. */
const hello = z.object({ setName: z.string().optional(), msg: z.string().optional() });

async function given(uri: string): Promise<Engine> {
  const url = withDefaultDatabase(uri, DATABASE);
  const server = `the server of MONGODB_URI (${withoutCredentials(uri)})`;
  const client = new MongoClient(url, { serverSelectionTimeoutMS: CONNECT_MS });
  try {
    // A ping would need no sign-in.
    await client.db().command({ listCollections: 1, nameOnly: true, authorizedCollections: true });
    const { setName, msg } = hello.parse(await client.db('admin').command({ hello: 1 }));
    if (setName === undefined && msg !== 'isdbgrid')
      throw new Error('it stands alone, and only a replica set has transactions; one of a single member will do');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`There is no working with ${server}: ${reason}`);
  } finally {
    await client.close();
  }
  return { url, choice: server };
}

/** Data stays with the engine that wrote it: each has a folder of its own, and the one that is there decides. */
async function chooseMongod(env: NodeJS.ProcessEnv, folders: { mongod: string; embedded: string }) {
  if (existsSync(folders.embedded)) return { why: 'the data of earlier starts is in it' };
  const found: FoundMongod | undefined = await findMongod(env);
  if (found !== undefined) return { found, why: `${found.from}` };
  const lost = existsSync(folders.mongod) ? '; the data that a mongod kept here waits for one' : '';
  return { why: `MONGODB_URI is not set, no mongod is on the PATH and none can be fetched${lost}` };
}

/**
 * MongoDB: the server of MONGODB_URI if that is set, else a mongod (on the PATH or fetched) as a replica set of one, else
 * packages/embedded-mongo. The connection string's path names the database.
 * @param port called only when a server is started here
 * @throws when the given server does not answer, refuses us or has no transactions, or the own one does not start
 */
export async function provideMongo(options: {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  port: () => Promise<number>;
  onLine: (line: string) => void;
}): Promise<Engine> {
  const { env, onLine } = options;
  const uri = env['MONGODB_URI'];
  if (uri !== undefined && uri !== '') return given(uri);
  const folders = {
    mongod: join(options.dataDir, 'mongo', 'mongod'),
    embedded: join(options.dataDir, 'mongo', 'embedded'),
  };
  const { found, why } = await chooseMongod(env, folders);
  const port = await options.port();
  if (found !== undefined) {
    const { url, child } = await startMongod({ binary: found.binary, dataDir: folders.mongod, port, onLine });
    return { url: withDatabase(url, DATABASE), choice: why, child };
  }
  const { url, child } = await startEmbedded({ dataDir: folders.embedded, port, onLine });
  return { url: withDatabase(url, DATABASE), choice: `packages/embedded-mongo (${why})`, child };
}
