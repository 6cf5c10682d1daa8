import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Response } from 'express';
import type { Fault } from './faults.ts';

const MEGABYTE = 1_048_576;

function* padding(megabytes: number): Generator<string> {
  yield '{"padding":"';
  const chunk = 'x'.repeat(MEGABYTE);
  for (let sent = 0; sent < megabytes; sent += 1) yield chunk;
  yield '"}';
}

async function* trickle(body: Buffer, bytesPerSecond: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += bytesPerSecond) {
    if (at > 0) await wait(1000);
    yield body.subarray(at, at + bytesPerSecond);
  }
}

function brokenGzip(body: Buffer): Buffer {
  const packed = gzipSync(body);
  return Buffer.concat([packed.subarray(0, Math.ceil(packed.length / 2)), Buffer.alloc(64, 0xff)]);
}

/** Sends what the caller may hang up on before it is over. */
function stream(res: Response, body: Iterable<string> | AsyncIterable<Buffer>): void {
  pipeline(Readable.from(body, { objectMode: false }), res).catch(() => res.destroy());
}

/** How an answer goes out that something happens to on its way; undefined where nothing does. */
function spoiltSending(fault: Fault, res: Response): ((body: Buffer) => void) | undefined {
  const send = res.end.bind(res);
  const whole = (body: Buffer): void => {
    res.setHeader('Content-Length', body.length);
    send(body);
  };
  switch (fault.kind) {
    case 'truncated':
      return (body) => whole(body.subarray(0, Math.floor(body.length / 2)));
    case 'broken-gzip':
      return (body) => {
        res.setHeader('Content-Encoding', 'gzip');
        whole(brokenGzip(body));
      };
    case 'content-type':
      return () => {
        res.setHeader('Content-Type', 'text/html; charset=utf-8');
        whole(Buffer.from('<!doctype html><title>Bank</title><p>Welcome'));
      };
    case 'lost-answer':
      return () => res.socket?.resetAndDestroy();
    case 'cut-off':
      return (body) => {
        res.setHeader('Content-Length', body.length);
        res.write(body.subarray(0, Math.floor(body.length / 2)), () => res.socket?.destroy());
      };
    case 'trickle':
      return (body) => {
        res.setHeader('Content-Length', body.length);
        restore(res, send);
        stream(res, trickle(body, fault.bytesPerSecond));
      };
    case 'oversized':
      return () => {
        res.removeHeader('Content-Length');
        restore(res, send);
        stream(res, padding(fault.megabytes));
      };
    default:
      return undefined;
  }
}

function restore(res: Response, end: Response['end']): void {
  res.end = end;
}

/** Spoils how the answer goes out, whoever writes it: the API or the OAuth server. */
export function spoilTransport(fault: Fault, res: Response): void {
  const sending = spoiltSending(fault, res);
  if (sending === undefined) return;
  const end: Response['end'] = (first?: unknown) => {
    const body = typeof first === 'string' || first instanceof Uint8Array ? Buffer.from(first) : Buffer.alloc(0);
    sending(body);
    return res;
  };
  res.end = end;
}
