import express, { type RequestHandler } from 'express';
import { ProblemError } from '../problem.ts';

const MAX_DEPTH = 32;

/** Refuses what no schema of ours has: deep nesting, and keys that JavaScript or MongoDB gives a meaning to. */
function checkTree(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw new ProblemError('validationFailed', { detail: 'The body is nested too deeply' });
  for (const [key, child] of Object.entries(value)) {
    if (
      key === '__proto__' ||
      key === 'constructor' ||
      key === 'prototype' ||
      (!Array.isArray(value) && /^\$|\./.test(key))
    ) {
      throw new ProblemError('validationFailed', { detail: 'The body has a member that is not allowed' });
    }
    checkTree(child, depth + 1);
  }
}

const checkBody: RequestHandler = (req, _res, next) => {
  checkTree(req.body);
  next();
};

/** A body of another type is refused rather than ignored: a client that forgot the header should learn it. */
const requireJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return next();
  const charset = /;\s*charset="?([^";\s]*)/i.exec(req.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!req.is('application/json') || charset.toLowerCase() !== 'utf-8') throw new ProblemError('unsupportedMediaType');
  return next();
};

/**
 * Parses JSON bodies (RFC 8259, UTF-8) up to `limit`, not compressed: a small body that grows is nothing a client of ours
 * needs.
 */
export function jsonBody(limit: string): RequestHandler[] {
  return [requireJson, express.json({ limit, inflate: false, strict: true, type: 'application/json' }), checkBody];
}
