import { randomBytes } from 'node:crypto';

/** Who is signed in, and what the services behind know them by. */
export interface Session {
  readonly userName: string;
  /** Bearer token of auth: it never reaches the browser. */
  readonly accessToken: string;
  /** ms since the epoch: the token's end. */
  readonly expiresAt: number;
}

/** More than that many people do not use one process; the one who signed in first is signed out. */
const MOST = 10_000;

/** The sessions of this process. What is not in it is nobody's: a sign-out, and a restart, are final. */
export interface Sessions {
  /** @returns the new session's id: 256 random bits, never one that a browser brought along (session fixation) */
  readonly begin: (session: Session) => string;
  readonly find: (id: string) => Session | undefined;
  readonly end: (id: string) => void;
}

export function createSessions(now: () => number = Date.now, most = MOST): Sessions {
  const sessions = new Map<string, Session>();
  const forgetOld = (): void => {
    for (const [id, { expiresAt }] of sessions) if (expiresAt <= now()) sessions.delete(id);
    for (const id of sessions.keys()) {
      if (sessions.size < most) return;
      sessions.delete(id);
    }
  };
  return {
    begin: (session) => {
      forgetOld();
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, session);
      return id;
    },
    find: (id) => {
      const session = sessions.get(id);
      if (session !== undefined && session.expiresAt > now()) return session;
      sessions.delete(id);
      return undefined;
    },
    end: (id) => {
      sessions.delete(id);
    },
  };
}
