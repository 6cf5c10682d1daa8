import type { CreatedSession, SessionAccess } from '@of/contracts';
import type { CookieOptions, Request } from 'express';
import type { AuthSessions, SignInAttempt } from './auth-sessions.ts';
import type { SealedSessions } from './sealed-session.ts';
import { isFromOwnPage, SESSION_COOKIE_OPTIONS, sessionOf, withoutSession } from './session-cookie.ts';

/** Who is signed in by which cookie. All of it is in the cookie and at auth: any process of the portal can answer. */
export interface Sessions {
  readonly begin: (
    attempt: SignInAttempt,
  ) => Promise<{ readonly session: CreatedSession; readonly cookie: string; readonly options: CookieOptions }>;
  /** @returns undefined when nobody is signed in, or not any more */
  readonly use: (req: Request) => Promise<SessionAccess | undefined>;
  /** Ends the session of a request, if it has one: its cookie opens nothing any more, wherever a copy of it is. */
  readonly end: (req: Request) => Promise<void>;
  /**
   * Puts the session's access token into a request of our own page, for the service behind, and takes the session's cookie out. A
   * request that brings a token itself is a program's: its cookie counts for nothing.
   */
  readonly bearToken: (req: Request) => Promise<void>;
}

export function createSessions(auth: AuthSessions, sealed: SealedSessions): Sessions {
  async function tokenOf(req: Request): Promise<string | undefined> {
    const cookie = sessionOf(req.headers.cookie);
    return cookie === undefined ? undefined : sealed.open(cookie);
  }
  async function use(req: Request): Promise<SessionAccess | undefined> {
    const token = await tokenOf(req);
    return token === undefined ? undefined : auth.use(token);
  }
  return {
    begin: async (attempt) => {
      const session = await auth.begin(attempt);
      const cookie = await sealed.seal(session.sessionToken);
      return { session, cookie, options: { ...SESSION_COOKIE_OPTIONS, expires: new Date(session.endsAt) } };
    },
    use,
    end: async (req) => {
      const token = await tokenOf(req);
      if (token !== undefined) await auth.end(token);
    },
    bearToken: async (req) => {
      if (req.headers.authorization === undefined && isFromOwnPage(req)) {
        const session = await use(req);
        if (session !== undefined) req.headers.authorization = `Bearer ${session.accessToken}`;
      }
      const others = withoutSession(req.headers.cookie);
      if (others === undefined) delete req.headers.cookie;
      else req.headers.cookie = others;
    },
  };
}
