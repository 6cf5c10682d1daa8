import type { Request } from 'express';
import { ProblemError } from '../problem.ts';
import { type AuthenticatedUser, bearerTokenOf } from './user-auth.ts';

/**
 * Whose request it is on a route of the source's demo. Its clients look for 403, not 401, where a token is missing or does
 * not hold, and where `identifier` (user name or id) is somebody else's.
 * @param verify from bearer token to user, e.g. `userTokenVerifier`'s
 * @throws ProblemError 403
 */
export async function sourceDemoUser(
  verify: (token: string) => Promise<AuthenticatedUser> | AuthenticatedUser,
  req: Request,
  identifier?: string,
): Promise<AuthenticatedUser> {
  const user = await verifyOr403(verify, req);
  if (identifier !== undefined && identifier !== user.userName && identifier.toLowerCase() !== user.userId) {
    throw new ProblemError('forbidden', { detail: 'The bearer token is not of this user' });
  }
  return user;
}

async function verifyOr403(
  verify: (token: string) => Promise<AuthenticatedUser> | AuthenticatedUser,
  req: Request,
): Promise<AuthenticatedUser> {
  try {
    return await verify(bearerTokenOf(req));
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error;
    throw new ProblemError('forbidden', { detail: 'The bearer token is not valid', cause: error });
  }
}
