import { type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { OWN } from '../errors.ts';
import { consentBody } from './consent-body.ts';

const revocation = z.strictObject({
  reason: z.enum(['BUSINESS_RULE', 'USER_ACTION']),
  initiator: z.enum(['DATA_ACCESS_PLATFORM', 'DATA_RECIPIENT', 'INDIVIDUAL']),
});

/**
 * `GET /fdx/v6/consents/{consentId}` and `PUT …/revocation`, with the application's own token: it sees the consents that were
 * given to it, also when they have ended.
 */
export function consentRoutes(router: BankRouter, deps: BankDeps): void {
  const { consents } = deps;
  const own = (id: string | undefined, clientId: string, now: number) => {
    const consent = consents.find(id ?? '', now);
    if (consent?.clientId !== clientId)
      throw new BankProblem('consent-unknown', 'there is no such consent', {}, OWN.noData);
    return consent;
  };
  router.client({
    method: 'get',
    path: '/fdx/v6/consents/:consentId',
    query: z.object({}),
    answer: ({ params, clientId, now }) => consentBody(own(params['consentId'], clientId, now), deps, now),
  });
  router.client({
    method: 'put',
    path: '/fdx/v6/consents/:consentId/revocation',
    query: z.object({}),
    body: revocation,
    answer: ({ params, clientId, body, now }) => {
      const consent = own(params['consentId'], clientId, now);
      if (consent.state !== 'authorised')
        throw new BankProblem('consent-invalid', 'the consent has ended before', {}, OWN.ended);
      consents.end(consent.id, 'revoked', body.initiator === 'INDIVIDUAL' ? 'customer' : 'client', now);
      return undefined;
    },
  });
}
