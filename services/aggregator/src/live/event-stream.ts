import type { Response } from 'express';

/** A client that reads slower than this many bytes behind is let go: it comes back with the place it has got to. */
const MOST_BEHIND = 1_048_576;

/** One server-sent event. */
export interface ServerSentEvent {
  /** What a client that comes back sends as Last-Event-ID. */
  readonly id: number;
  /** The client's default `message` when left out. */
  readonly type?: string;
  readonly data: unknown;
}

/** A response that goes on (WHATWG HTML, server-sent events). */
export interface EventStream {
  /** @returns false when the client is gone, or too slow */
  readonly send: (event: ServerSentEvent) => boolean;
  readonly end: () => void;
}

/**
 * Begins the answer.
 * @param retryMs how long a client waits before it comes back
 * @param heartbeatMs pause between comments that keep the connection open
 */
export function openEventStream(
  res: Response,
  { retryMs, heartbeatMs }: { retryMs: number; heartbeatMs: number },
): EventStream {
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // Proxies that gather an answer before they pass it on are asked not to.
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
  res.write(`retry: ${retryMs}\n\n`);
  const heartbeat = setInterval(() => res.write(':\n\n'), heartbeatMs);
  const end = (): void => {
    clearInterval(heartbeat);
    if (!res.writableEnded) res.end();
  };
  res.on('close', end);
  return {
    send: ({ id, type, data }) => {
      if (res.writableEnded || res.destroyed || res.writableLength > MOST_BEHIND) return false;
      const name = type === undefined ? '' : `event: ${type}\n`;
      // JSON has no line breaks of its own, so it is one line of data.
      res.write(`id: ${id}\n${name}data: ${JSON.stringify(data)}\n\n`);
      return true;
    },
    end,
  };
}
