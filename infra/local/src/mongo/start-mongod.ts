import { mkdir } from 'node:fs/promises';
import { MongoClient, MongoServerError } from 'mongodb';
import { type Child, startChild } from '../process/child.ts';

const START_MS = 30_000;
const SET_NAME = 'rs0';
const ALREADY_INITIALIZED = 23;

export interface MongoProcess {
  readonly url: string;
  readonly child: Child;
}

/** Makes the server the only member of its replica set, also where the set was made on another port. */
async function becomePrimary(url: string, host: string): Promise<void> {
  const client = new MongoClient(url, { directConnection: true, serverSelectionTimeoutMS: START_MS });
  try {
    const admin = (await client.connect()).db('admin');
    try {
      await admin.command({ replSetInitiate: { _id: SET_NAME, members: [{ _id: 0, host }] } });
    } catch (error) {
      if (!(error instanceof MongoServerError) || error.code !== ALREADY_INITIALIZED) throw error;
      const { config } = await admin.command({ replSetGetConfig: 1 });
      if (config.members[0]?.host !== host) {
        const moved = { ...config, version: config.version + 1, members: [{ ...config.members[0], host }] };
        await admin.command({ replSetReconfig: moved, force: true });
      }
    }
    const deadline = Date.now() + START_MS;
    while (!(await admin.command({ hello: 1 }))['isWritablePrimary']) {
      if (Date.now() > deadline) throw new Error('mongod did not become primary in time');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await client.close();
  }
}

/**
 * Starts a mongod on loopback as a replica set of one: transactions and change streams need a set.
 * @throws when it ends or is no primary within 30 seconds; the message has its last lines
 */
export async function startMongod(options: {
  binary: string;
  dataDir: string;
  port: number;
  onLine: (line: string) => void;
}): Promise<MongoProcess> {
  await mkdir(options.dataDir, { recursive: true });
  const last: string[] = [];
  const host = `127.0.0.1:${options.port}`;
  const child = startChild({
    command: options.binary,
    args: [
      '--dbpath',
      options.dataDir,
      '--port',
      String(options.port),
      '--bind_ip',
      '127.0.0.1',
      '--replSet',
      SET_NAME,
    ],
    ownGroup: true,
    onLine: (line) => {
      last.push(line);
      if (last.length > 5) last.shift();
      options.onLine(line);
    },
  });
  const gone = child.ended.then((code) => Promise.reject(new Error(`mongod ended (${code}): ${last.join(' | ')}`)));
  gone.catch(() => undefined);
  try {
    await Promise.race([becomePrimary(`mongodb://${host}`, host), gone]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url: `mongodb://${host}/?replicaSet=${SET_NAME}`, child };
}
