import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from './logger.ts';

const GRACE_MS = 10_000;
/** Longer than a balancer on the same machine needs to notice. */
const DRAIN_MS = 500;

/** Bounds on what one client can hold open: slow headers, slow bodies, many headers. */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 };

export interface Listening {
  readonly url: string;
  /**
   * From now on each answer ends its connection (`Connection: close`), those that are under way too; requests are still taken.
   * A caller that keeps connections moves away by itself, and none of its requests is lost.
   */
  readonly leave: () => void;
  /** Leaves, stops accepting, ends what is under way within the grace period, then closes. */
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
  const underWay = new Set<ServerResponse>();
  let leaving = false;
  const server = createServer(LIMITS, (req, res) => {
    if (leaving) res.shouldKeepAlive = false;
    underWay.add(res);
    res.once('close', () => underWay.delete(res));
    app(req, res);
  });
  server.maxHeadersCount = 100;
  const bound = await new Promise<AddressInfo | string | null>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address()));
  });
  const actual = typeof bound === 'object' && bound !== null ? bound.port : port;
  const leave = (): void => {
    leaving = true;
    for (const res of underWay) if (!res.headersSent) res.shouldKeepAlive = false;
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    leave,
    close: () => {
      leave();
      return closeServer(server);
    },
  };
}

export interface RunServiceOptions {
  readonly app: RequestListener;
  readonly config: {
    readonly PORT: number;
    readonly HOST: string;
    /** How long requests are still taken after SIGTERM, until whoever sends them has noticed, in milliseconds; 500 when left out. */
    readonly SHUTDOWN_DRAIN_MS?: number;
  };
  readonly logger: Logger;
  /** Called at a stop when no request is taken any more: ends answers that would go on by themselves, such as streams of events. */
  readonly endStreams?: () => void;
  /** Closes what the service has open: consumers, relays, connections. Called once requests are done. */
  readonly close: () => Promise<void>;
}

/** Tells a balancer that the process is about to end, whatever its checks say. */
function refuseReadiness(res: ServerResponse): void {
  res.writeHead(503, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  res.end(JSON.stringify({ status: 'degraded', checks: { running: 'failed' } }));
}

/**
 * Runs a service until SIGTERM or SIGINT, then stops it in order and exits 0: readiness says no and each answer ends its
 * connection, but requests are taken for a moment more; then none are, what is under way is answered, and `close` is called. An address that cannot be had, or a rejection
 * that nobody handles, is logged and exits 1: an unknown state is not served from.
 */
export async function runService({ app, config, logger, endStreams, close }: RunServiceOptions): Promise<void> {
  const die = (error: unknown, message: string): never => {
    logger.fatal({ err: error }, message);
    process.exit(1);
  };
  process.on('unhandledRejection', (error) => die(error, 'unhandled rejection'));
  process.on('uncaughtException', (error) => die(error, 'uncaught exception'));
  let stopping = false;
  const serve: RequestListener = (req, res) => {
    if (stopping && req.url === '/health/ready') refuseReadiness(res);
    else app(req, res);
  };
  const listening = await listen(serve, { port: config.PORT, host: config.HOST }).catch((error: unknown) =>
    die(error, 'cannot listen'),
  );
  logger.info({ url: listening.url }, 'listening');

  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    listening.leave();
    wait(config.SHUTDOWN_DRAIN_MS ?? DRAIN_MS)
      .then(() => {
        endStreams?.();
        return listening.close();
      })
      .then(close)
      .then(
        () => process.exit(0),
        (error: unknown) => die(error, 'could not stop in order'),
      );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}
