import { UnknownBankError } from '@of/bank-adapters';
import { consentId, consentRenewal, consentRequest } from '@of/contracts';
import { notFound, ProblemError, route, unauthenticated } from '@of/service-kit';
import type { Response, Router } from 'express';
import { z } from 'zod';
import { BankOAuthError } from '../bank-oauth/bank-oauth-error.ts';
import { ConsentNotActiveError } from '../leases/token-leases.ts';
import { UserGoneError } from '../users/user-guard.ts';
import type { UserOf } from '../users/user-of.ts';
import { AUTHORISATION_MS } from './authorisation-lifetime.ts';
import { BINDING_COOKIE_OPTIONS } from './browser-binding.ts';
import { ConsentPeriodError } from './consent-period.ts';
import { toConsentResource } from './consent-resource.ts';
import { type CreatedConsent, createConsent, PermissionNotOfferedError } from './create-consent.ts';
import { createConsentRenewal, type RenewConsentDeps } from './renew-consent.ts';
import { withdrawConsent } from './withdraw-consent.ts';

const consentPath = z.strictObject({ id: consentId });

function toProblem(error: unknown): unknown {
  const invalid = (pointer: string, detail: string) =>
    new ProblemError('validationFailed', { members: { errors: [{ pointer, detail }] } });
  if (error instanceof UserGoneError) return unauthenticated(error.message, 'invalid_token');
  if (error instanceof UnknownBankError) return new ProblemError('unknownBank');
  if (error instanceof ConsentPeriodError) return invalid('/expiresAt', error.message);
  if (error instanceof PermissionNotOfferedError) return invalid('/permissions', error.message);
  if (error instanceof ConsentNotActiveError)
    return new ProblemError('consentNotActive', { detail: error.message, cause: error });
  if (error instanceof BankOAuthError)
    return new ProblemError('bankUnavailable', { detail: error.message, cause: error });
  return error;
}

/** 201: the consent, where to approve it, and the cookie that knows this browser again. */
function sendCreated(res: Response, { cookie, consent, authorisationUrl }: CreatedConsent): void {
  res
    .status(201)
    .location(`/v1/consents/${consent.ConsentId}`)
    .cookie(cookie.name, cookie.value, { ...BINDING_COOKIE_OPTIONS, maxAge: AUTHORISATION_MS })
    .json({ ...toConsentResource(consent), authorisationUrl });
}

/** `/v1/consents`: a user makes, reads, renews and withdraws consents of their own. */
export function consentRoutes(router: Router, deps: RenewConsentDeps & { readonly userOf: UserOf }): void {
  const { consents, lifecycle, userOf } = deps;
  const renewConsent = createConsentRenewal(deps);

  router.post(
    '/v1/consents',
    route({ body: consentRequest }, async ({ body, req, res }) => {
      const made = await createConsent(deps, await userOf(req), body).catch((error: unknown) => {
        throw toProblem(error);
      });
      sendCreated(res, made);
    }),
  );

  router.get(
    '/v1/consents',
    route({}, async ({ req, res }) => {
      const own = await consents.listOwn((await userOf(req)).id);
      const settled = await Promise.all(own.map((consent) => lifecycle.settle(consent)));
      res.json({ consents: settled.map(toConsentResource) });
    }),
  );

  router.get(
    '/v1/consents/:id',
    route({ params: consentPath }, async ({ params, req, res }) => {
      const consent = await consents.findOwn((await userOf(req)).id, params.id);
      if (consent === undefined) throw notFound();
      res.json(toConsentResource(await lifecycle.settle(consent)));
    }),
  );

  router.post(
    '/v1/consents/:id/renew',
    route({ params: consentPath, body: consentRenewal }, async ({ params, body, req, res }) => {
      const user = await userOf(req);
      const consent = await consents.findOwn(user.id, params.id);
      if (consent === undefined) throw notFound();
      const request = {
        expiresAt: body.expiresAt,
        userIpAddress: req.ip ?? 'unknown',
        userAgent: req.get('user-agent') ?? 'unknown',
      };
      const renewal = await renewConsent(user, await lifecycle.settle(consent), request).catch((error: unknown) => {
        throw toProblem(error);
      });
      if (renewal.result === 'created') sendCreated(res, renewal);
      else res.json(toConsentResource(renewal.consent));
    }),
  );

  router.delete(
    '/v1/consents/:id',
    route({ params: consentPath }, async ({ params, req, res }) => {
      const consent = await consents.findOwn((await userOf(req)).id, params.id);
      if (consent === undefined) throw notFound();
      await withdrawConsent(lifecycle, await lifecycle.settle(consent));
      res.status(204).end();
    }),
  );
}
