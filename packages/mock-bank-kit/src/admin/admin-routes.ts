import { Router } from 'express';
import type { AdminOptions } from './admin-options.ts';
import { bookRoutes } from './book-routes.ts';
import { consentRoutes } from './consent-routes.ts';
import { loopbackOnly } from './loopback-only.ts';
import { switchRoutes } from './switch-routes.ts';

/**
 * `/__bank/…`: the bank's own books, its clock, its consents, its oddities and faults. For tests and the local launcher: it asks
 * for no token and answers programs on this machine only.
 */
export function adminRoutes(options: AdminOptions): Router {
  const router = Router();
  router.use('/__bank', loopbackOnly);
  bookRoutes(router, options);
  consentRoutes(router, options);
  switchRoutes(router, options);
  return router;
}
