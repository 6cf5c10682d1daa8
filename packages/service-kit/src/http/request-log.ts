import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Logger } from '../logger.ts';
import { requestIdOf } from './request-id.ts';

/** One line a request: method, path without its query (codes and states travel there), status and time. Health checks and scrapes log nothing. */
export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    genReqId: (req) => requestIdOf(req) ?? '',
    autoLogging: { ignore: (req) => /^\/(health\/|metrics$)/.test(req.url ?? '') },
    customLogLevel: (_req, res, error) => (error !== undefined || res.statusCode >= 500 ? 'error' : 'info'),
    serializers: {
      req: (req: { id: unknown; method: unknown; url: unknown }) => ({
        id: req.id,
        method: req.method,
        path: String(req.url).split('?', 1)[0],
      }),
      res: (res: { statusCode: unknown }) => ({ status: res.statusCode }),
    },
  });
}
