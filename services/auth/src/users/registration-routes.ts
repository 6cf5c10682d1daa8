import { registrationRequest } from '@of/contracts';
import { ProblemError, route, tooManyRequests } from '@of/service-kit';
import type { Router } from 'express';
import { hashPassword } from './passwords.ts';
import type { TokenBuckets } from './token-bucket.ts';
import type { Users } from './users.ts';

export interface RegistrationDeps {
  readonly users: Pick<Users, 'register'>;
  /** Registrations by network address: a hash is work, and each tells whether a name is taken. */
  readonly registrations: TokenBuckets;
}

/** `POST /v1/users`: somebody becomes a user. That a name is taken has to be said; how often it can be asked is bounded. */
export function registrationRoutes(router: Router, { users, registrations }: RegistrationDeps): void {
  router.post(
    '/v1/users',
    route({ body: registrationRequest }, async ({ body, req, res }) => {
      const wait = registrations.take(req.ip ?? 'unknown');
      if (wait > 0) throw tooManyRequests(wait, 'Too many attempts to sign up');
      const user = await users.register(body.userName, await hashPassword(body.password));
      if (user === undefined) {
        const errors = [{ pointer: '/userName', detail: 'is taken: choose another one' }];
        throw new ProblemError('conflict', { detail: 'The user name is taken', members: { errors } });
      }
      res.status(201).json(user);
    }),
  );
}
