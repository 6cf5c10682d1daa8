import { createServer, type Socket } from 'node:net';
import type { HistoryLimits } from './change-streams/history.ts';
import { Dispatcher } from './commands/dispatch.ts';
import { Engine } from './storage/engine.ts';
import { startExpiry } from './storage/expiry.ts';
import type { ClientState } from './users/client-state.ts';
import { Users } from './users/user-store.ts';
import { serveConnection } from './wire/connection.ts';

export interface EmbeddedMongoUser {
  readonly username: string;
  readonly password: string;
  /** The database that the user signs in against; `admin` when left out. */
  readonly db?: string;
  /** `root` on admin when left out. */
  readonly roles?: readonly { readonly role: string; readonly db: string }[];
}

export interface EmbeddedMongoOptions {
  /** Where the data is; without it, in a temporary folder that goes when the server stops. */
  readonly dir?: string;
  /** What the data file may grow to; whatever the disk has, less a reserve, when left out. */
  readonly maxBytes?: number;
  /** 0, or left out: any free one. */
  readonly port?: number;
  /** Loopback when left out. */
  readonly host?: string;
  /** Who may sign in (SCRAM-SHA-256); left out or empty: anybody may do anything. Users made by commands are kept too. */
  readonly users?: readonly EmbeddedMongoUser[];
  /** How long a transaction may run; a minute when left out (MongoDB's transactionLifetimeLimitSeconds). */
  readonly transactionMs?: number;
  /** How long a cursor that nobody reads is kept; ten minutes when left out (MongoDB's cursorTimeoutMillis). */
  readonly cursorTimeoutMs?: number;
  /** Pause between looks for expired documents; a minute when left out (MongoDB's ttlMonitorSleepSecs). */
  readonly ttlIntervalMs?: number;
  /** How much of the latest changes is kept for change streams; false: nothing, and there are no change streams. */
  readonly changeHistory?: HistoryLimits | false;
  /** Told of failures that are the server's own. */
  readonly onError?: (error: unknown) => void;
}

export interface EmbeddedMongo {
  /** For MongoDB's drivers: one node of a replica set, so that transactions are allowed. */
  readonly uri: string;
  readonly port: number;
  /** Ends connections, gives up running transactions, and closes the files. */
  readonly stop: () => Promise<void>;
}

const TTL_INTERVAL_MS = 60_000;

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

/**
 * Starts a server that speaks MongoDB's wire protocol.
 * @throws DataFolderError when the folder is not one of ours or cannot be read; the socket's error when the port is taken
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions = {}): Promise<EmbeddedMongo> {
  const {
    dir,
    port = 0,
    host = '127.0.0.1',
    users = [],
    onError = (error) => process.emitWarning(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  } = options;
  if (users.length === 0 && !isLoopback(host))
    throw new Error(`${host} can be reached from elsewhere: that needs users (option "users")`);
  const engine = new Engine(dir, options.changeHistory, options.maxBytes);
  const store = new Users(engine.files);
  for (const { username, password, db = 'admin', roles = [{ role: 'root', db: 'admin' }] } of users)
    store.put(db, username, { password, roles });
  const sockets = new Set<Socket>();
  let connections = 0;
  let dispatcher: Dispatcher | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const gone = new AbortController();
    socket.on('close', () => gone.abort());
    const client: ClientState = { id: ++connections, gone: gone.signal, user: undefined, conversation: undefined };
    serveConnection(
      socket,
      async (command) =>
        (await dispatcher?.run(command, client)) ?? {
          ok: 0,
          errmsg: 'starting',
          code: 91,
          codeName: 'ShutdownInProgress',
        },
      onError,
    );
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  dispatcher = new Dispatcher({
    engine,
    address: `${host}:${actual}`,
    withUsers: users.length > 0,
    onError,
    transactionMs: options.transactionMs,
    cursorTimeoutMs: options.cursorTimeoutMs,
  });
  const expiry = startExpiry(engine, options.ttlIntervalMs ?? TTL_INTERVAL_MS, onError);
  return {
    uri: `mongodb://${host}:${actual}/?directConnection=true&replicaSet=rs0`,
    port: actual,
    stop: async () => {
      expiry.stop();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      dispatcher?.close();
      await engine.close();
    },
  };
}
