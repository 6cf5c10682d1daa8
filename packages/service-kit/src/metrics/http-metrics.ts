import type { Request, RequestHandler, Response } from 'express';
import type { Metrics } from './metrics.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** nginx's: the client went away before it was answered. */
const CLIENT_GONE = 499;

const names = new WeakMap<Request, string>();

/** Names the route of a request that no router of ours takes, such as one that is passed on. @param name one of a few */
export function nameRoute(req: Request, name: string): void {
  names.set(req, name);
}

/** The template of the route, such as `/v1/accounts/:id`: what is in the path itself is never shown. */
function routeOf(req: Request): string {
  const path: unknown = req.route?.path;
  return names.get(req) ?? (typeof path === 'string' ? path : '(none)');
}

/** A stream of events lasts as long as its reader wants: that is no duration of ours. */
const isStream = (res: Response): boolean => /^text\/event-stream/.test(String(res.getHeader('content-type')));

/** Times every request, by method, route and status. */
export function httpMetrics(metrics: Metrics): RequestHandler {
  const took = metrics.timer({
    name: 'of_http_request_duration_seconds',
    help: 'Time from a request’s arrival to the end of its answer, by route and status; streams of events are left out.',
    labels: ['method', 'route', 'status'],
  });
  return (req, res, next) => {
    const began = performance.now();
    res.once('close', () => {
      if (isStream(res)) return;
      const status = res.writableFinished ? res.statusCode : CLIENT_GONE;
      const method = METHODS.has(req.method) ? req.method : 'other';
      took({ method, route: routeOf(req), status: String(status) }, (performance.now() - began) / 1000);
    });
    next();
  };
}
