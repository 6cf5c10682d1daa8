import { createServer, type Socket } from 'node:net';
import { Dispatcher } from './commands/dispatch.ts';
import { Engine } from './storage/engine.ts';
import { serveConnection } from './wire/connection.ts';

export interface EmbeddedMongoOptions {
  /** Where the data is; without it, in a temporary folder that goes when the server stops. */
  readonly dir?: string;
  /** 0, or left out: any free one. */
  readonly port?: number;
  /** Loopback when left out. */
  readonly host?: string;
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

/**
 * Starts a server that speaks MongoDB's wire protocol.
 * @throws DataFolderError when the folder is not one of ours or cannot be read; the socket's error when the port is taken
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions = {}): Promise<EmbeddedMongo> {
  const {
    dir,
    port = 0,
    host = '127.0.0.1',
    onError = (error) => process.emitWarning(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  } = options;
  const engine = new Engine(dir);
  const sockets = new Set<Socket>();
  let connections = 0;
  let dispatcher: Dispatcher | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(
      socket,
      ++connections,
      async (command, connectionId) =>
        (await dispatcher?.run(command, connectionId)) ?? {
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
  dispatcher = new Dispatcher(engine, `${host}:${actual}`, onError);
  return {
    uri: `mongodb://${host}:${actual}/?directConnection=true&replicaSet=rs0`,
    port: actual,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      dispatcher?.close();
      await engine.close();
    },
  };
}
