import type { Request } from 'express';
import { ProblemError } from '../problem.ts';
import type { AuthenticatedUser } from './user-auth.ts';

type KnownUser = Pick<AuthenticatedUser, 'userId' | 'userName'>;

/**
 * Whose request it is on a route of the source's demo. Its clients look for 403, not 401, where a token is missing or does
 * not hold, and where `identifier` (user name or id) is somebody else's.
 * @param authenticate from request to user; throws a ProblemError of status 401 for one without a token that holds
 * @throws ProblemError 403
 */
export async function sourceDemoUser(
  authenticate: (req: Request) => Promise<KnownUser> | KnownUser,
  req: Request,
  identifier?: string,
): Promise<KnownUser> {
  const user = await authenticateOr403(authenticate, req);
  if (identifier !== undefined && identifier !== user.userName && identifier.toLowerCase() !== user.userId) {
    throw new ProblemError('forbidden', { detail: 'The bearer token is not of this user' });
  }
  return user;
}

async function authenticateOr403(
  authenticate: (req: Request) => Promise<KnownUser> | KnownUser,
  req: Request,
): Promise<KnownUser> {
  try {
    return await authenticate(req);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error;
    throw new ProblemError('forbidden', { detail: 'The bearer token is not valid', cause: error });
  }
}
