import type { Request } from 'express';
import { isFromOwnPage, sessionIdOf, withoutSession } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';

/**
 * Puts the session's access token into a request of our own page, for the service behind, and takes the session's cookie out. A
 * request that brings a token itself is a program's: its cookie counts for nothing.
 */
export function bearToken(sessions: Sessions, req: Request): void {
  const { cookie, authorization } = req.headers;
  const id = sessionIdOf(cookie);
  if (id !== undefined && authorization === undefined && isFromOwnPage(req)) {
    const session = sessions.find(id);
    if (session !== undefined) req.headers.authorization = `Bearer ${session.accessToken}`;
  }
  const others = withoutSession(cookie);
  if (others === undefined) delete req.headers.cookie;
  else req.headers.cookie = others;
}
