import { UnknownBankError } from '@of/bank-adapters';
import { consentCheckRequest, tokenLeaseRequest } from '@of/contracts';
import { notFound, ProblemError, route, serviceAuth } from '@of/service-kit';
import type { Router } from 'express';
import { BankOAuthError } from '../bank-oauth/bank-oauth-error.ts';
import type { ConsentCheck } from './consent-checks.ts';
import { ConsentNotActiveError, type TokenLeases } from './token-leases.ts';

/** Our problem of what auth or the bank says. */
function toProblem(error: unknown): unknown {
  if (error instanceof ConsentNotActiveError)
    return new ProblemError('consentNotActive', { detail: error.message, cause: error });
  if (error instanceof BankOAuthError || error instanceof UnknownBankError)
    return new ProblemError('bankUnavailable', { detail: error.message, cause: error });
  return error;
}

/** `POST /internal/v1/token-leases` and `POST /internal/v1/consent-checks`: for the aggregator alone. */
export function leaseRoutes(
  router: Router,
  { leases, check, aggregatorSecret }: { leases: TokenLeases; check: ConsentCheck; aggregatorSecret: string },
): void {
  const forAggregator = serviceAuth({ audience: 'auth', secrets: { aggregator: aggregatorSecret } });
  router.post(
    '/internal/v1/token-leases',
    forAggregator,
    route({ body: tokenLeaseRequest }, async ({ body, res }) => {
      try {
        res.json(await leases.lease(body.consentId, body.refusedTokenHash));
      } catch (error) {
        throw toProblem(error);
      }
    }),
  );
  router.post(
    '/internal/v1/consent-checks',
    forAggregator,
    route({ body: consentCheckRequest }, async ({ body: { consentId }, res }) => {
      const status = await check(consentId).catch((error: unknown) => {
        throw toProblem(error);
      });
      if (status === undefined) throw notFound();
      res.json({ consentId, status });
    }),
  );
}
