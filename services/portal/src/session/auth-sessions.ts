import { type CreatedSession, createdSession, type SessionAccess, sessionAccess } from '@of/contracts';
import { ProblemError, signServiceToken, tooManyRequests } from '@of/service-kit';

const LONGEST_MS = 15_000;

export interface SignInAttempt {
  readonly userName: string;
  readonly password: string;
  /** Network address of who tries, by which auth slows guessing down. */
  readonly address: string;
}

/** Sessions as auth has them: this service keeps none. Each throws a ProblemError 502 when auth is of no use now. */
export interface AuthSessions {
  /** @throws ProblemError: wrong name or password (401), too many attempts (429) */
  readonly begin: (attempt: SignInAttempt) => Promise<CreatedSession>;
  /** @returns an access token of the session's user; undefined when the session is over */
  readonly use: (sessionToken: string) => Promise<SessionAccess | undefined>;
  readonly end: (sessionToken: string) => Promise<void>;
}

/** Whether a 401 is about us, whom auth does not know by our token (RFC 6750 §3.1), and not about the user. */
const doesNotKnowUs = (answer: Response): boolean =>
  answer.status === 401 && /\berror="invalid_token"/.test(answer.headers.get('www-authenticate') ?? '');

function refusal(answer: Response): ProblemError {
  if (answer.status === 401) return new ProblemError('invalidCredentials');
  if (answer.status !== 429) return new ProblemError('badGateway');
  const seconds = Number(answer.headers.get('retry-after'));
  return tooManyRequests(Number.isInteger(seconds) && seconds > 0 ? seconds : 30, 'Too many attempts to sign in');
}

/** @param authUrl auth's origin @param secret shared with it: shows it who asks */
export function createAuthSessions(authUrl: string, secret: string): AuthSessions {
  async function ask(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const token = signServiceToken({ issuer: 'portal', audience: 'auth', secret });
    const answer = await fetch(new URL(`/internal/v1/sessions${path}`, authUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LONGEST_MS),
    }).catch((cause: unknown) => {
      throw new ProblemError('badGateway', { cause });
    });
    if (!doesNotKnowUs(answer)) return answer;
    await answer.body?.cancel();
    const cause = new Error(
      'auth refuses the service token: is SERVICE_SECRET its SERVICE_SECRET_PORTAL, and are the clocks right?',
    );
    throw new ProblemError('badGateway', { cause });
  }
  return {
    begin: async ({ address, ...credentials }) => {
      const answer = await ask('', credentials, { 'x-forwarded-for': address });
      if (answer.ok) return createdSession.parse(await answer.json());
      await answer.body?.cancel();
      throw refusal(answer);
    },
    use: async (sessionToken) => {
      const answer = await ask('/access', { sessionToken });
      if (answer.ok) return sessionAccess.parse(await answer.json());
      await answer.body?.cancel();
      // 400: what the cookie holds is of no form that auth knows.
      if (answer.status === 401 || answer.status === 400) return undefined;
      throw new ProblemError('badGateway');
    },
    end: async (sessionToken) => {
      const answer = await ask('/end', { sessionToken });
      await answer.body?.cancel();
      if (!answer.ok && answer.status !== 400) throw new ProblemError('badGateway');
    },
  };
}
