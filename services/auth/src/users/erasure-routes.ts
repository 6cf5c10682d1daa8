import { userErasureRequest } from '@of/contracts';
import { ProblemError, route, tooManyRequests, unauthenticated } from '@of/service-kit';
import type { Router } from 'express';
import type { EraseUser } from './erase-user.ts';
import { type LoginDeps, login } from './login.ts';
import type { UserOf } from './user-of.ts';
import type { KnownUser } from './users.ts';

export interface ErasureDeps extends LoginDeps {
  readonly userOf: UserOf;
  readonly erase: EraseUser;
}

/** Who found an open browser must not erase its owner: it takes the password, guesses of which count as those at sign-in do. */
async function expectPassword(
  deps: ErasureDeps,
  user: KnownUser,
  attempt: { password: string | undefined; address: string },
): Promise<void> {
  const { password, address } = attempt;
  const known = await deps.users.findByName(user.userName);
  if (known?.passwordHash === undefined) return;
  if (password === undefined) {
    const errors = [{ pointer: '/password', detail: 'is needed to erase this user' }];
    throw new ProblemError('validationFailed', { members: { errors } });
  }
  const outcome = await login(deps, { userName: user.userName, password, address });
  switch (outcome.result) {
    case 'throttled':
      throw tooManyRequests(outcome.retryAfterSeconds, 'Too many wrong passwords');
    case 'refused':
      throw new ProblemError('forbidden', { detail: 'The password is wrong' });
    case 'ok':
      return;
    default:
      outcome satisfies never;
  }
}

/** `DELETE /v1/users/me`: the signed-in user is erased, with all that is theirs. */
export function erasureRoutes(router: Router, deps: ErasureDeps): void {
  const { userOf, erase } = deps;
  router.delete(
    '/v1/users/me',
    route({ body: userErasureRequest }, async ({ body, req, res }) => {
      const user = await userOf(req);
      await expectPassword(deps, user, { password: body.password, address: req.ip ?? 'unknown' });
      // Of two at once the second finds nobody.
      if (!(await erase(user.id))) throw unauthenticated('The user is gone', 'invalid_token');
      res.status(204).end();
    }),
  );
}
