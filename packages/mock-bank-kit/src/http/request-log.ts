import type { Logger } from '@of/service-kit';
import type { RequestHandler } from 'express';

/** One line a request: method, path, status, time. No query, body or header: they may hold codes, tokens and names. */
export function requestLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const started = process.hrtime.bigint();
    res.on('finish', () => {
      const milliseconds = Number((process.hrtime.bigint() - started) / 1_000_000n);
      const path = req.path.replace(/^\/(interaction|oauth\/authorize)\/.*$/, '/$1/…');
      const line = { requestId: res.getHeader('X-Request-Id'), method: req.method, path, status: res.statusCode };
      logger[path.startsWith('/health/') ? 'debug' : 'info']({ ...line, milliseconds }, 'request');
    });
    next();
  };
}
