import { randomUUID } from 'node:crypto';
import { type BankConsent, type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { dateInSaoPaulo, monthsFrom } from '../calendar.ts';
import { singleBody } from '../paging.ts';
import { businessEntity, consentBody, consentReadBody, loggedUser, momentToTheSecond } from './consent-body.ts';
import { functional, PERMISSIONS, refusalOf } from './permissions.ts';

export const CONSENTS_PATH = '/open-banking/consents/v3/consents';

const wanted = z.object({
  data: z.object({
    loggedUser,
    businessEntity: businessEntity.optional(),
    permissions: z
      .array(z.enum(PERMISSIONS, 'must be a permission of the standard'))
      .min(1)
      .refine((list) => new Set(list).size === list.length, 'names a permission twice'),
    expirationDateTime: momentToTheSecond.optional(),
  }),
});

/** Throws BankProblem, with the standard's code, for an end that is over or more than twelve months away. */
export function checkExpiry(expiresAt: number | undefined, now: number): void {
  if (expiresAt === undefined) return;
  if (expiresAt > now && dateInSaoPaulo(expiresAt) <= monthsFrom(dateInSaoPaulo(now), 12)) return;
  const own = { status: 422, code: 'DATA_EXPIRACAO_INVALIDA' };
  throw new BankProblem('invalid-body', 'the consent must end in the next twelve months, or not by itself', {}, own);
}

/** The client's own consent. Throws BankProblem consent-unknown for another's as for none. */
export function consentOf({ consents }: BankDeps, id: string, clientId: string, now: number): BankConsent {
  const consent = consents.find(id, now);
  if (consent?.clientId === clientId) return consent;
  throw new BankProblem(
    'consent-unknown',
    'there is no such consent',
    {},
    { status: 404, code: 'CONSENTIMENTO_INEXISTENTE' },
  );
}

/** The consent resource: made, read and ended by the client in its own name. */
export function consentRoutes(router: BankRouter, deps: BankDeps): void {
  const { consents } = deps;
  const scope = 'consents';
  const query = z.object({});
  router.client({
    path: CONSENTS_PATH,
    method: 'post',
    ...{ scope, query },
    body: wanted,
    answer: ({ body: { data }, clientId, now, url, res }) => {
      const refusal = refusalOf(data.permissions, data.businessEntity !== undefined);
      if (refusal !== undefined)
        throw new BankProblem(
          'invalid-body',
          'these permissions cannot be asked for',
          {},
          { status: 422, code: refusal },
        );
      const { expirationDateTime: expiresAt } = data;
      checkExpiry(expiresAt, now);
      const consent = consents.create(
        {
          ...{ id: `urn:ipe-bank:${randomUUID()}`, clientId, permissions: functional(data.permissions) },
          details: { document: data.loggedUser.document.identification, renewals: [] },
          ...(expiresAt === undefined ? {} : { expiresAt }),
        },
        now,
      );
      res.status(201);
      return singleBody(consentBody(consent), { url, now });
    },
  });
  router.client({
    path: `${CONSENTS_PATH}/:consentId`,
    method: 'get',
    ...{ scope, query },
    answer: ({ params, clientId, now, url }) =>
      singleBody(consentReadBody(consentOf(deps, params['consentId'] ?? '', clientId, now)), { url, now }),
  });
  router.client({
    path: `${CONSENTS_PATH}/:consentId`,
    method: 'delete',
    ...{ scope, query },
    answer: ({ params, clientId, now }) => {
      const { id, state } = consentOf(deps, params['consentId'] ?? '', clientId, now);
      if (state !== 'awaiting' && state !== 'authorised') {
        const own = { status: 422, code: 'CONSENTIMENTO_EM_STATUS_REJEITADO' };
        throw new BankProblem('consent-invalid', 'the consent has ended already', {}, own);
      }
      consents.end(id, state === 'authorised' ? 'revoked' : 'rejected', 'client', now);
    },
  });
}
