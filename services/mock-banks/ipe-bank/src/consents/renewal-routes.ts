import { type BankConsent, type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { toTheSecond } from '../calendar.ts';
import { pageBody, pageQuery, readingOf, singleBody } from '../paging.ts';
import { businessEntity, consentBody, loggedUser, momentToTheSecond } from './consent-body.ts';
import { CONSENTS_PATH, checkExpiry, consentOf } from './consent-routes.ts';

const wanted = z.object({
  data: z.object({
    loggedUser,
    businessEntity: businessEntity.optional(),
    expirationDateTime: momentToTheSecond.optional(),
  }),
});

const renewalSchema = z.strictObject({
  at: z.int(),
  document: z.string(),
  userIpAddress: z.string(),
  userAgent: z.string(),
  /** Its new end and the one before; null for never. */
  until: z.int().nullable(),
  before: z.int().nullable(),
});
type Renewal = z.infer<typeof renewalSchema>;

/** The renewals of a consent, the last one first. */
function renewalsOf({ details }: BankConsent): readonly Renewal[] {
  return z.array(renewalSchema).parse(details['renewals'] ?? []);
}

function renewalBody({ at, document, userIpAddress, userAgent, until, before }: Renewal) {
  return {
    ...(until === null ? {} : { expirationDateTime: toTheSecond(until) }),
    loggedUser: { document: { identification: document, rel: 'CPF' } },
    requestDateTime: toTheSecond(at),
    ...(before === null ? {} : { previousExpirationDateTime: toTheSecond(before) }),
    xFapiCustomerIpAddress: userIpAddress,
    xCustomerUserAgent: userAgent,
  };
}

/** A header that says that the customer is there. Throws BankProblem invalid-parameter without it. */
function headerOfCustomer(call: { header(name: string): string | undefined }, name: string): string {
  const value = call.header(name)?.trim();
  if (value === undefined || value === '' || value.length > 100)
    throw new BankProblem('invalid-parameter', `the header ${name} is needed: a consent is renewed by the customer`);
  return value;
}

function isLater(expiresAt: number | undefined, before: number | undefined): boolean {
  return expiresAt === undefined || before === undefined || expiresAt > before;
}

/** `POST …/extends`: another end without a redirect, with the customer's token; and the history of that. */
export function renewalRoutes(router: BankRouter, deps: BankDeps): void {
  const { consents, sealKey } = deps;
  router.command({
    path: `${CONSENTS_PATH}/:consentId/extends`,
    method: 'post',
    query: z.object({}),
    body: wanted,
    answer: (call) => {
      const { access, params, now, url, res } = call;
      const { data } = call.body;
      const id = params['consentId'] ?? '';
      if (access.consent?.id !== id) throw new BankProblem('consent-invalid', 'the token is not of this consent');
      const userIpAddress = headerOfCustomer(call, 'x-fapi-customer-ip-address');
      const userAgent = headerOfCustomer(call, 'x-customer-user-agent');
      const { expirationDateTime: until, loggedUser: user } = data;
      checkExpiry(until, now);
      const { expiresAt: before } = access.consent;
      if (!isLater(until, before)) {
        const own = { status: 422, code: 'DATA_EXPIRACAO_INVALIDA' };
        throw new BankProblem('invalid-body', 'the consent must end later than before', {}, own);
      }
      const renewal: Renewal = {
        ...{ at: now, document: user.document.identification, userIpAddress, userAgent },
        ...{ until: until ?? null, before: before ?? null },
      };
      const renewals = [renewal, ...renewalsOf(access.consent)];
      consents.extend(id, until, now, { ...access.consent.details, renewals });
      res.status(201);
      return singleBody(consentBody(consentOf(deps, id, access.clientId, now)), { url, now });
    },
  });
  router.client({
    path: `${CONSENTS_PATH}/:consentId/extensions`,
    method: 'get',
    scope: 'consents',
    query: z.object(pageQuery),
    answer: ({ params, clientId, query, now, url }) => {
      const consent = consentOf(deps, params['consentId'] ?? '', clientId, now);
      const { key } = readingOf(sealKey, `${clientId}${url.pathname}`, query, now);
      return pageBody(renewalsOf(consent).map(renewalBody), { url, query, now }, key);
    },
  });
}
