import { ConnectionString } from 'mongodb-connection-string-url';
import { type Connection, createConnection } from 'mongoose';

const DEFAULT_DATABASE = 'open_finance';

/**
 * Opens a connection to the store. The database is the one that the URI's path names, else `open_finance`.
 * @param appName how the connection shows in the server's log
 * @throws MongooseServerSelectionError when no server answers within ten seconds
 */
export async function connectStore(uri: string, appName: string): Promise<Connection> {
  const named = new ConnectionString(uri).pathname.slice(1);
  const connection = createConnection(uri, {
    appName,
    dbName: named === '' ? DEFAULT_DATABASE : decodeURIComponent(named),
    autoIndex: false,
    autoCreate: false,
    serverSelectionTimeoutMS: 10_000,
    retryWrites: true,
    writeConcern: { w: 'majority' },
  });
  return connection.asPromise();
}

/** Resolves when the store answers. @throws when it does not */
export async function pingStore(connection: Connection): Promise<void> {
  if (connection.db === undefined) throw new Error('not connected to the store');
  await connection.db.command({ ping: 1 }, { timeoutMS: 2_000 });
}
