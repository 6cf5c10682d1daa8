import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Gives every request an id: the caller's, when it is a plain token, or one of our own; it stands in the answer. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id');
  const id = given !== undefined && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : randomUUID();
  res.setHeader('X-Request-Id', id);
  next();
};
