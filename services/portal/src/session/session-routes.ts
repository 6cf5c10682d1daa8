import { loginRequest, type SessionAccess } from '@of/contracts';
import { ProblemError, route } from '@of/service-kit';
import type { RequestHandler, Router } from 'express';
import { isFromOwnPage, SESSION_COOKIE, SESSION_COOKIE_OPTIONS } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';

/** What the page is told of its session. */
const shown = ({ user, endsAt }: Pick<SessionAccess, 'user' | 'endsAt'>) => ({ userName: user.userName, endsAt });

const ownPageOnly: RequestHandler = (req, _res, next) => {
  if (!isFromOwnPage(req)) throw new ProblemError('forbidden', { detail: 'This is for the portal’s own page' });
  next();
};

/**
 * `/session` of the portal's own page: `POST` signs in, `GET` says who is signed in (204: nobody), `DELETE` signs out. Programs
 * have `POST /v1/login` and no cookie.
 */
export function sessionRoutes(router: Router, sessions: Sessions): void {
  router.post(
    '/session',
    ownPageOnly,
    route({ body: loginRequest }, async ({ body, req, res }) => {
      const address = req.ip ?? 'unknown';
      const { session, cookie, options } = await sessions.begin({ ...body, address });
      await sessions.end(req);
      res.cookie(SESSION_COOKIE, cookie, options).json(shown(session));
    }),
  );
  router.get(
    '/session',
    ownPageOnly,
    route({}, async ({ req, res }) => {
      const session = await sessions.use(req);
      if (session === undefined) res.status(204).end();
      else res.json(shown(session));
    }),
  );
  router.delete(
    '/session',
    ownPageOnly,
    route({}, async ({ req, res }) => {
      await sessions.end(req);
      res.clearCookie(SESSION_COOKIE, SESSION_COOKIE_OPTIONS).status(204).end();
    }),
  );
}
