import { type LoginResponse, loginRequest } from '@of/contracts';
import { route } from '@of/service-kit';
import type { Router } from 'express';
import { ACCESS_TOKEN_SECONDS, type UserTokens } from '../keys/user-tokens.ts';
import { expectLogin, type LoginDeps } from './login.ts';

/** `POST /v1/login` */
export function loginRoutes(router: Router, deps: LoginDeps & { readonly userTokens: UserTokens }): void {
  router.post(
    '/v1/login',
    route({ body: loginRequest }, async ({ body, req, res }) => {
      const user = await expectLogin(deps, { ...body, address: req.ip ?? 'unknown' });
      const answer: LoginResponse = {
        accessToken: deps.userTokens.issue(user, ACCESS_TOKEN_SECONDS),
        tokenType: 'Bearer',
        expiresIn: ACCESS_TOKEN_SECONDS,
        user,
      };
      res.json(answer);
    }),
  );
}
