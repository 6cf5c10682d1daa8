import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';

const SANE_ID = /^[A-Za-z0-9._-]{8,64}$/;
const ids = new WeakMap<object, string>();

/** Gives each request an id: the client's `X-Request-Id` where it is a plain token, else a new one. The answer carries it. */
export const requestIds: RequestHandler = (req, res, next) => {
  const sent = req.get('x-request-id');
  const id = sent !== undefined && SANE_ID.test(sent) ? sent : randomUUID();
  ids.set(req, id);
  res.set('X-Request-Id', id);
  next();
};

/** The id that `requestIds` gave. */
export function requestIdOf(req: Pick<Request, 'method'> | object): string | undefined {
  return ids.get(req);
}
