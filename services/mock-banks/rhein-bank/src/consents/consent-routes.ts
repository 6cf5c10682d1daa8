import { randomUUID } from 'node:crypto';
import { type BankConsent, type BankDeps, BankProblem, type BankRouter, type ClientCall } from '@of/mock-bank-kit';
import { z } from 'zod';
import { berlinDate, daysAfter, endOfBerlinDay } from '../calendar.ts';
import { formatError, notSupported } from '../errors.ts';
import { checkHeaders, isAttended } from '../headers.ts';
import { authorisationIdOf, consentBody, createdBody, scaStatusOf, statusOf } from './consent-body.ts';
import { consentRequest } from './consent-request.ts';
import { permissionsOf } from './coverage.ts';

/** The longest that a consent is in force, and a customer's approval good for. */
const LONGEST_DAYS = 90;

const empty = z.object({});

/** Until when: as asked for, but not beyond what the bank allows; a single access is of this day alone. */
function validUntilOf(wanted: string, isRecurring: boolean, today: string): string {
  if (wanted < today) throw formatError('validUntil', 'validUntil is over');
  const latest = isRecurring ? daysAfter(today, LONGEST_DAYS) : today;
  return wanted < latest ? wanted : latest;
}

function checkRedirectUri(uri: string | undefined): void {
  if (uri !== undefined && !URL.canParse(uri)) throw formatError('TPP-Redirect-URI', 'TPP-Redirect-URI must be a URI');
}

/** The consent resource and its one authorisation: made, read and ended by the client in its own name. */
export function consentRoutes(router: BankRouter, { consents, ledger, publicUrl }: BankDeps): void {
  /** The client's own consent. Throws BankProblem consent-unknown for another's too. */
  const consentOf = (call: ClientCall<object, unknown>): BankConsent => {
    const { params, clientId, now } = call;
    checkHeaders(call);
    const consent = consents.find(params['consentId'] ?? '', now);
    if (consent === undefined || consent.clientId !== clientId)
      throw new BankProblem('consent-unknown', 'there is no such consent');
    return consent;
  };
  router.client({
    method: 'post',
    path: '/v1/consents',
    query: empty,
    body: consentRequest,
    answer: (call) => {
      const { body, clientId, now, res } = call;
      checkHeaders(call);
      isAttended(call);
      checkRedirectUri(call.header('tpp-redirect-uri'));
      const { access, recurringIndicator, frequencyPerDay, combinedServiceIndicator } = body;
      if (combinedServiceIndicator)
        throw notSupported(400, 'SESSIONS_NOT_SUPPORTED', 'combinedServiceIndicator', 'there are no combined sessions');
      const validUntil = validUntilOf(body.validUntil, recurringIndicator, berlinDate(now));
      const details = z.record(z.string(), z.json()).parse({ access, recurringIndicator, validUntil, frequencyPerDay });
      const wanted = { id: randomUUID(), clientId, permissions: permissionsOf(access), details };
      const consent = consents.create({ ...wanted, expiresAt: endOfBerlinDay(validUntil) }, now);
      res.status(201).set({ Location: `/v1/consents/${consent.id}`, 'ASPSP-SCA-Approach': 'REDIRECT' });
      return createdBody(consent, publicUrl);
    },
  });
  router.client({
    method: 'get',
    path: '/v1/consents/:consentId',
    query: empty,
    answer: (call) => consentBody(consentOf(call), ledger),
  });
  router.client({
    method: 'get',
    path: '/v1/consents/:consentId/status',
    query: empty,
    answer: (call) => ({ consentStatus: statusOf(consentOf(call)) }),
  });
  router.client({
    method: 'delete',
    path: '/v1/consents/:consentId',
    query: empty,
    answer: (call) => {
      const { id, state } = consentOf(call);
      // One that has ended stays what it was.
      if (state === 'awaiting' || state === 'authorised') consents.end(id, 'revoked', 'client', call.now);
    },
  });
  router.client({
    method: 'get',
    path: '/v1/consents/:consentId/authorisations',
    query: empty,
    answer: (call) => ({ authorisationIds: [authorisationIdOf(consentOf(call))] }),
  });
  router.client({
    method: 'get',
    path: '/v1/consents/:consentId/authorisations/:authorisationId',
    query: empty,
    answer: (call) => {
      const consent = consentOf(call);
      if (call.params['authorisationId'] !== authorisationIdOf(consent))
        throw new BankProblem('account-not-found', 'there is no such authorisation');
      return { scaStatus: scaStatusOf(consent) };
    },
  });
}
