import { createServer, request } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** The line between a browser and everything else: an HTTP proxy that can be cut. */
export interface CutLine {
  readonly url: string;
  /** Breaks what is under way of the path, and everything that begins before it is mended. */
  readonly cut: (path: string) => void;
  readonly mend: () => void;
  /** The Last-Event-ID of each request that got through. */
  readonly lastEventIds: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts it on a free port of loopback (RFC 9112 §3.2.2, absolute form: plain HTTP is all that goes through). */
export async function startCutLine(): Promise<CutLine> {
  const underWay = new Map<Socket, string>();
  const lastEventIds: string[] = [];
  let broken: string | undefined;
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '', 'http://none.invalid');
    if (url.pathname === broken) return void req.socket.destroy();
    underWay.set(req.socket, url.pathname);
    const lastEventId = req.headers['last-event-id'];
    if (typeof lastEventId === 'string') lastEventIds.push(lastEventId);
    const passed = request(url, { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, res, () => undefined);
    });
    passed.on('error', () => res.destroy());
    res.on('close', () => passed.destroy());
    pipeline(req, passed, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut: (path) => {
      broken = path;
      for (const [socket, of] of underWay) if (of === path) socket.destroy();
    },
    mend: () => {
      broken = undefined;
    },
    lastEventIds,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
