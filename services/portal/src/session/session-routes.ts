import { loginRequest } from '@of/contracts';
import { ProblemError, route } from '@of/service-kit';
import type { Request, RequestHandler, Router } from 'express';
import { isFromOwnPage, SESSION_COOKIE, SESSION_COOKIE_OPTIONS, sessionIdOf } from './session-cookie.ts';
import type { Session, Sessions } from './sessions.ts';
import { signIn } from './sign-in.ts';

/** What the page is told of its session. */
const shown = ({ userName, expiresAt }: Session) => ({ userName, expiresAt: new Date(expiresAt).toISOString() });

const ownPageOnly: RequestHandler = (req, _res, next) => {
  if (!isFromOwnPage(req)) throw new ProblemError('forbidden', { detail: 'This is for the portal’s own page' });
  next();
};

/**
 * `/session` of the portal's own page: `POST` signs in, `GET` says who is signed in (204: nobody), `DELETE` signs out. Programs
 * have `POST /v1/login` and no cookie.
 */
export function sessionRoutes(router: Router, { sessions, authUrl }: { sessions: Sessions; authUrl: string }): void {
  const idOf = (req: Request): string => sessionIdOf(req.headers.cookie) ?? '';

  router.post(
    '/session',
    ownPageOnly,
    route({ body: loginRequest }, async ({ body, req, res }) => {
      const session = await signIn(authUrl, { ...body, address: req.socket.remoteAddress ?? 'unknown' });
      sessions.end(idOf(req));
      res
        .cookie(SESSION_COOKIE, sessions.begin(session), {
          ...SESSION_COOKIE_OPTIONS,
          expires: new Date(session.expiresAt),
        })
        .json(shown(session));
    }),
  );
  router.get(
    '/session',
    ownPageOnly,
    route({}, ({ req, res }) => {
      const session = sessions.find(idOf(req));
      if (session === undefined) res.status(204).end();
      else res.json(shown(session));
    }),
  );
  router.delete(
    '/session',
    ownPageOnly,
    route({}, ({ req, res }) => {
      sessions.end(idOf(req));
      res.clearCookie(SESSION_COOKIE, SESSION_COOKIE_OPTIONS).status(204).end();
    }),
  );
}
