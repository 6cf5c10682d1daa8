import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from './logger.ts';

const GRACE_MS = 10_000;

/** Bounds on what one client can hold open: slow headers, slow bodies, many headers. */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 };

export interface Listening {
  readonly url: string;
  /** Stops accepting, ends what is under way within the grace period, then closes. */
  readonly close: () => Promise<void>;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * Serves an application over HTTP. @param address port 0 takes any free one
 * @throws the server's error, e.g. EADDRINUSE
 */
export async function listen(
  app: RequestListener,
  { port, host = '127.0.0.1' }: { port: number; host?: string },
): Promise<Listening> {
  const server = createServer(LIMITS, app);
  server.maxHeadersCount = 100;
  const bound = await new Promise<AddressInfo | string | null>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address()));
  });
  const actual = typeof bound === 'object' && bound !== null ? bound.port : port;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`, close: () => closeServer(server) };
}

export interface RunServiceOptions {
  readonly app: RequestListener;
  readonly config: { readonly PORT: number; readonly HOST: string };
  readonly logger: Logger;
  /** Called first at a stop: ends answers that would go on by themselves, such as streams of events. */
  readonly endStreams?: () => void;
  /** Closes what the service has open: consumers, relays, connections. Called once requests are done. */
  readonly close: () => Promise<void>;
}

/**
 * Runs a service until SIGTERM or SIGINT, then stops it in order and exits 0. An address that cannot be had, or a rejection
 * that nobody handles, is logged and exits 1: an unknown state is not served from.
 */
export async function runService({ app, config, logger, endStreams, close }: RunServiceOptions): Promise<void> {
  const die = (error: unknown, message: string): never => {
    logger.fatal({ err: error }, message);
    process.exit(1);
  };
  process.on('unhandledRejection', (error) => die(error, 'unhandled rejection'));
  process.on('uncaughtException', (error) => die(error, 'uncaught exception'));
  const listening = await listen(app, { port: config.PORT, host: config.HOST }).catch((error: unknown) =>
    die(error, 'cannot listen'),
  );
  logger.info({ url: listening.url }, 'listening');

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    endStreams?.();
    listening
      .close()
      .then(close)
      .then(
        () => process.exit(0),
        (error: unknown) => die(error, 'could not stop in order'),
      );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}
