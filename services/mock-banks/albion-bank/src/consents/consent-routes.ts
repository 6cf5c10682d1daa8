import { randomUUID } from 'node:crypto';
import { type BankConsent, type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { consentBody } from './consent-body.ts';
import { consentRequest, wantedEnd, wantedPeriod, wantedPermissions } from './consent-request.ts';

const PATH = '/open-banking/v4.0/aisp/account-access-consents';
const NO_QUERY = z.object({});

/** Account access consents: asked for, looked at and ended by the client in its own name. */
export function consentRoutes(router: BankRouter, { consents, publicUrl }: BankDeps): void {
  const selfOf = (id: string): URL => new URL(`${PATH}/${encodeURIComponent(id)}`, publicUrl);
  // Another client's consent is as unknown as one that does not exist.
  const ownConsent = (id: string, clientId: string, now: number): BankConsent => {
    const consent = consents.find(id, now);
    if (consent?.clientId === clientId) return consent;
    const own = { status: 400, code: 'U011', path: 'ConsentId' };
    throw new BankProblem('consent-unknown', 'there is no such consent', {}, own);
  };
  router.client({
    method: 'post',
    path: PATH,
    scope: 'accounts',
    query: NO_QUERY,
    body: consentRequest,
    answer: ({ body, clientId, now, res }) => {
      const permissions = wantedPermissions(body);
      const expiresAt = wantedEnd(body, now);
      const wanted = { id: `aac-${randomUUID()}`, clientId, permissions, details: wantedPeriod(body) };
      const consent = consents.create({ ...wanted, ...(expiresAt === undefined ? {} : { expiresAt }) }, now);
      res.status(201);
      return consentBody(consent, selfOf(consent.id));
    },
  });
  router.client({
    method: 'get',
    path: `${PATH}/:consentId`,
    scope: 'accounts',
    query: NO_QUERY,
    answer: ({ params, clientId, now }) => {
      const consent = ownConsent(params['consentId'] ?? '', clientId, now);
      return consentBody(consent, selfOf(consent.id));
    },
  });
  router.client({
    method: 'delete',
    path: `${PATH}/:consentId`,
    scope: 'accounts',
    query: NO_QUERY,
    answer: ({ params, clientId, now }) => {
      const { id, state } = ownConsent(params['consentId'] ?? '', clientId, now);
      if (state === 'awaiting' || state === 'authorised') consents.end(id, 'revoked', 'client', now);
    },
  });
}
