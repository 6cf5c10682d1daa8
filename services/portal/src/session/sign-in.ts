import { loginResponse } from '@of/contracts';
import { ProblemError, tooManyRequests } from '@of/service-kit';
import type { Session } from './sessions.ts';

const LONGEST_MS = 15_000;

export interface SignInAttempt {
  readonly userName: string;
  readonly password: string;
  /** Network address of who tries, by which auth slows guessing down. */
  readonly address: string;
}

function refusal(answer: Response): ProblemError {
  if (answer.status === 401) return new ProblemError('invalidCredentials');
  if (answer.status !== 429) return new ProblemError('badGateway');
  const seconds = Number(answer.headers.get('retry-after'));
  return tooManyRequests(Number.isInteger(seconds) && seconds > 0 ? seconds : 30, 'Too many attempts to sign in');
}

/**
 * Signs in at auth.
 * @param authUrl its origin
 * @throws ProblemError: wrong name or password (401), too many attempts (429), or auth is of no use now (502)
 */
export async function signIn(authUrl: string, { address, ...credentials }: SignInAttempt): Promise<Session> {
  const answer = await fetch(new URL('/v1/login', authUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(credentials),
    signal: AbortSignal.timeout(LONGEST_MS),
  }).catch((cause: unknown) => {
    throw new ProblemError('badGateway', { cause });
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw refusal(answer);
  }
  const { accessToken, expiresIn, user } = loginResponse.parse(await answer.json());
  return { userName: user.userName, accessToken, expiresAt: Date.now() + expiresIn * 1000 };
}
