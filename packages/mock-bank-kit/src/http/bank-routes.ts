import { Router } from 'express';
import type { z } from 'zod';
import type { BankDeps, BankRoute, MockBankDefinition } from '../definition.ts';
import { accessOf, type BearerDeps } from '../oauth/bearer.ts';
import { BankProblem } from '../problems.ts';
import { parseQuery } from './query.ts';
import { noStore } from './security-headers.ts';

/** What the API's routes share beside the bearer check. */
export interface BankRoutesOptions extends BearerDeps, BankDeps {
  readonly now: () => number;
  readonly isUnavailable: () => boolean;
}

/** The bank's own API: each declared route with its checks in order, any other method on it refused. */
export function bankRoutes(definition: MockBankDefinition, options: BankRoutesOptions): Router {
  const router = Router();
  const get = <Query extends z.ZodObject>(route: BankRoute<Query>): void => {
    router.get(route.path, noStore, async (req, res) => {
      const access = await accessOf(options, req.get('authorization'), route.scope);
      if (options.isUnavailable()) {
        throw new BankProblem('unavailable', 'the bank is being maintained, try again soon', { 'Retry-After': '5' });
      }
      const query = parseQuery(route.query, req.query);
      const params = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]));
      res.json(await route.answer({ access, query, params, now: options.now(), res }));
    });
    router.all(route.path, () => {
      throw new BankProblem('method-not-allowed', 'this address can only be read', { Allow: 'GET, HEAD' });
    });
  };
  definition.routes({ get }, options);
  return router;
}
