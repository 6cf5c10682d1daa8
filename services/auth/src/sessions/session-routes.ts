import { type CreatedSession, loginRequest, type SessionAccess, sessionTokenRequest } from '@of/contracts';
import { ProblemError, route, serviceAuth, unauthenticated } from '@of/service-kit';
import type { Router } from 'express';
import { ACCESS_TOKEN_SECONDS, type UserTokens } from '../keys/user-tokens.ts';
import { expectLogin, type LoginDeps } from '../users/login.ts';
import { UserGoneError } from '../users/user-guard.ts';
import type { SessionStore } from './session-store.ts';

export interface SessionRoutesDeps extends LoginDeps {
  readonly sessions: SessionStore;
  readonly userTokens: UserTokens;
  readonly portalSecret: string;
}

/**
 * `/internal/v1/sessions`, for the portal alone: `POST` signs in, `/access` gives an access token while the session goes on, and
 * `/end` signs out. The portal keeps nothing: whatever process of it is asked, a session that has ended here has ended.
 */
export function sessionRoutes(router: Router, deps: SessionRoutesDeps): void {
  const { sessions, users, userTokens, portalSecret } = deps;
  const forPortal = serviceAuth({ audience: 'auth', secrets: { portal: portalSecret } });

  router.post(
    '/internal/v1/sessions',
    forPortal,
    route({ body: loginRequest }, async ({ body, req, res }) => {
      const user = await expectLogin(deps, { ...body, address: req.ip ?? 'unknown' });
      const { token, endsAt } = await sessions.begin(user.id).catch((error: unknown) => {
        throw error instanceof UserGoneError ? new ProblemError('invalidCredentials') : error;
      });
      const answer: CreatedSession = { sessionToken: token, user, endsAt: endsAt.toISOString() };
      res.status(201).json(answer);
    }),
  );
  router.post(
    '/internal/v1/sessions/access',
    forPortal,
    route({ body: sessionTokenRequest }, async ({ body, res }) => {
      const session = await sessions.use(body.sessionToken);
      const user = session === undefined ? undefined : await users.find(session.userId);
      if (session === undefined || user === undefined) throw unauthenticated('The session has ended');
      const answer: SessionAccess = {
        accessToken: userTokens.issue(user, ACCESS_TOKEN_SECONDS),
        expiresIn: ACCESS_TOKEN_SECONDS,
        user,
        endsAt: session.endsAt.toISOString(),
      };
      res.json(answer);
    }),
  );
  router.post(
    '/internal/v1/sessions/end',
    forPortal,
    route({ body: sessionTokenRequest }, async ({ body, res }) => {
      await sessions.end(body.sessionToken);
      res.status(204).end();
    }),
  );
}
