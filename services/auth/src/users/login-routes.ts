import { type LoginResponse, loginRequest } from '@of/contracts';
import { ProblemError, route, tooManyRequests } from '@of/service-kit';
import type { Router } from 'express';
import type { UserTokens } from '../keys/user-tokens.ts';
import { type LoginDeps, login } from './login.ts';

const LIFETIME_SECONDS = 900;

/** `POST /v1/login` */
export function loginRoutes(router: Router, deps: LoginDeps & { readonly userTokens: UserTokens }): void {
  router.post(
    '/v1/login',
    route({ body: loginRequest }, async ({ body, req, res }) => {
      const outcome = await login(deps, { ...body, address: req.ip ?? 'unknown' });
      switch (outcome.result) {
        case 'throttled':
          throw tooManyRequests(outcome.retryAfterSeconds, 'Too many attempts to sign in');
        case 'refused':
          throw new ProblemError('invalidCredentials');
        case 'ok': {
          const answer: LoginResponse = {
            accessToken: deps.userTokens.issue(outcome.user, LIFETIME_SECONDS),
            tokenType: 'Bearer',
            expiresIn: LIFETIME_SECONDS,
            user: outcome.user,
          };
          res.json(answer);
          break;
        }
        default:
          outcome satisfies never;
      }
    }),
  );
}
