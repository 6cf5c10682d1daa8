import { json, type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import type { BankDeps, BankRouter, MockBankDefinition } from '../definition.ts';
import { accessOf, type BearerDeps, clientOf, type PresentedToken } from '../oauth/bearer.ts';
import { emptied } from '../oddities/emptied.ts';
import { BankProblem } from '../problems.ts';
import { parseBody } from './body.ts';
import { parseQuery } from './query.ts';
import { noStore } from './security-headers.ts';

/** What the API's routes share beside the token check. */
export interface BankRoutesOptions extends BearerDeps, BankDeps {
  readonly now: () => number;
  readonly isUnavailable: () => boolean;
  /** Spoils answers where that is switched on. */
  readonly faults: RequestHandler;
}

const presentedBy = (req: Request): PresentedToken => ({
  authorization: req.get('authorization'),
  dpop: req.get('dpop'),
  method: req.method,
  path: req.path,
});

/** The call as a route sees it, its query and body parsed. */
function callOf<Query extends z.ZodObject, Body extends z.ZodType>(
  route: { readonly query: Query; readonly body?: Body },
  options: BankRoutesOptions,
  req: Request,
  res: Response,
  now: number,
) {
  return {
    query: parseQuery(route.query, req.query),
    body: parseBody(route.body, req),
    params: Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)])),
    header: (name: string) => req.get(name),
    url: new URL(req.originalUrl, options.publicUrl),
    now,
    res,
  };
}

/** The bank's own API: each declared route with its checks in order, any other method on its address refused. */
export function bankRoutes(definition: MockBankDefinition, options: BankRoutesOptions): Router {
  const router = Router();
  const methods = new Map<string, string[]>();
  const body = json({ limit: '64kb', strict: true, type: ['application/json', 'application/*+json'] });

  const serve = (path: string, method: 'get' | 'post' | 'put' | 'delete', answer: RequestHandler): void => {
    methods.set(path, [...(methods.get(path) ?? []), ...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])]);
    const headers: RequestHandler = (req, res, next) => {
      res.set(definition.answerHeaders?.((name) => req.get(name)) ?? {});
      next();
    };
    const available: RequestHandler = (_req, _res, next) => {
      if (options.isUnavailable())
        throw new BankProblem('unavailable', 'the bank is being maintained, try again soon', { 'Retry-After': '5' });
      next();
    };
    router[method](path, noStore, headers, options.faults, available, body, answer);
  };
  const send = (res: Response, answered: unknown): void => {
    if (answered === undefined) res.status(204).end();
    else res.json(answered);
  };

  const declared: BankRouter = {
    get: (route) =>
      serve(route.path, 'get', async (req, res) => {
        const now = options.now();
        const access = await accessOf(options, presentedBy(req), route.scope, now);
        const answer = await route.answer({ ...callOf(route, options, req, res, now), access });
        send(res, access.hiddenBy === undefined ? answer : emptied(answer, route.path, access.hiddenBy));
      }),
    command: (route) =>
      serve(route.path, route.method, async (req, res) => {
        const now = options.now();
        const access = await accessOf(options, presentedBy(req), route.scope, now);
        send(res, await route.answer({ ...callOf(route, options, req, res, now), access }));
      }),
    client: (route) =>
      serve(route.path, route.method, async (req, res) => {
        const clientId = await clientOf(options, presentedBy(req), route.scope);
        send(res, await route.answer({ ...callOf(route, options, req, res, options.now()), clientId }));
      }),
  };
  definition.routes(declared, options);
  for (const [path, allowed] of methods)
    router.all(path, () => {
      throw new BankProblem('method-not-allowed', `only ${allowed.join(', ')} here`, { Allow: allowed.join(', ') });
    });
  return router;
}
