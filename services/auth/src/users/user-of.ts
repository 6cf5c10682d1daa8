import { unauthenticated } from '@of/service-kit';
import type { Request } from 'express';
import type { UserTokenCheck } from '../keys/user-token-check.ts';
import type { KnownUser, Users } from './users.ts';

/** Whose request it is. @throws ProblemError 401 when it bears no token of ours that holds now, or its user was erased */
export type UserOf = (req: Request) => Promise<KnownUser>;

/** A token outlives its user: here, where the users are, it holds no longer than they do. */
export function createUserOf(tokenOf: UserTokenCheck, users: Pick<Users, 'exists'>): UserOf {
  return async (req) => {
    const user = tokenOf(req);
    if (!(await users.exists(user.id))) throw unauthenticated('The user is gone', 'invalid_token');
    return user;
  };
}
