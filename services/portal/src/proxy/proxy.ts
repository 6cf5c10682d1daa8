import type { ServerResponse } from 'node:http';
import { nameRoute, ProblemError, requestIdOf } from '@of/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { destinationOf, type Upstream } from './routing.ts';

const UPSTREAM_MS = 30_000;

/** Headers that tell an upstream about the client. What came in them stays here: the services believe what this hop says. */
const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
];

function upstreamFailed(res: ServerResponse, requestId: string | undefined): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const problem = new ProblemError('badGateway');
  res.writeHead(problem.status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  res.end(JSON.stringify(problem.toJSON(requestId)));
}

/**
 * Passes requests on to the service that serves their path (see `destinationOf`), bodies as streams, with the request's id and
 * the client's address, as the application's `trust proxy` finds it. What goes nowhere is left to the next handler; an upstream
 * that does not answer is a 502 problem.
 * @param prepare changes the headers of a request that is passed on
 */
export function proxy(
  origins: Readonly<Record<Upstream, string>>,
  prepare: (req: Request) => Promise<void>,
): RequestHandler {
  const forward = createProxyMiddleware<Request, Response>({
    changeOrigin: true,
    proxyTimeout: UPSTREAM_MS,
    timeout: UPSTREAM_MS,
    router: (req) => origins[destinationOf(req.path)?.upstream ?? 'auth'],
    pathRewrite: (path, req) => {
      const query = path.indexOf('?');
      return `${destinationOf(req.path)?.path ?? req.path}${query < 0 ? '' : path.slice(query)}`;
    },
    on: {
      // That the upstream's connection ends with its answer says nothing about the client's (RFC 9110 §7.6.1).
      proxyRes: (upstream, _req, res) => {
        upstream.headers.connection = res.shouldKeepAlive ? 'keep-alive' : 'close';
      },
      error: (_error, req, res) => {
        if ('writeHead' in res) upstreamFailed(res, requestIdOf(req));
        else res.destroy();
      },
    },
  });
  return async (req: Request, res: Response, next: NextFunction) => {
    const destination = destinationOf(req.path);
    if (destination === undefined) return next();
    nameRoute(req, `${destination.route}/*`);
    const { ip } = req;
    for (const header of FORWARDED) delete req.headers[header];
    // This one address, however many proxies there are before: for the services there is one hop, the portal.
    if (ip !== undefined) req.headers['x-forwarded-for'] = ip;
    req.headers['x-request-id'] = requestIdOf(req);
    await prepare(req);
    return forward(req, res, next);
  };
}
