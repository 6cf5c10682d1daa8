import { UnknownBankError } from '@of/bank-adapters';
import { tokenLeaseRequest } from '@of/contracts';
import { ProblemError, route, serviceAuth } from '@of/service-kit';
import type { Router } from 'express';
import { BankOAuthError } from '../bank-oauth/bank-oauth-error.ts';
import { ConsentNotActiveError, type TokenLeases } from './token-leases.ts';

/** `POST /internal/v1/token-leases`: for the aggregator alone. */
export function leaseRoutes(
  router: Router,
  { leases, aggregatorSecret }: { leases: TokenLeases; aggregatorSecret: string },
): void {
  router.post(
    '/internal/v1/token-leases',
    serviceAuth({ audience: 'auth', secrets: { aggregator: aggregatorSecret } }),
    route({ body: tokenLeaseRequest }, async ({ body, res }) => {
      try {
        res.json(await leases.lease(body.consentId, body.refusedTokenHash));
      } catch (error) {
        if (error instanceof ConsentNotActiveError)
          throw new ProblemError('consentNotActive', { detail: error.message, cause: error });
        if (error instanceof BankOAuthError || error instanceof UnknownBankError)
          throw new ProblemError('bankUnavailable', { detail: error.message, cause: error });
        throw error;
      }
    }),
  );
}
