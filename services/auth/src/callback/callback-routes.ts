import { type Logger, ProblemError, route } from '@of/service-kit';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { BankOAuthError, whyOf } from '../bank-oauth/bank-oauth-error.ts';
import { BINDING_COOKIE_OPTIONS, bindingCookieName } from '../consents/browser-binding.ts';
import { type Result, resultPage, STYLESHEET, STYLESHEET_PATH } from '../pages/result-page.ts';
import { CallbackRefusal } from './callback-refusal.ts';
import { type CallbackDeps, completeAuthorisation } from './complete-authorisation.ts';

/** A parameter that comes twice counts as missing (RFC 6749 §3.1). */
const parameter = z.string().min(1).max(2048).optional().catch(undefined);

/** Parameters that we do not know are ignored (RFC 6749 §4.1.2). */
const answerQuery = z
  .looseObject({ state: parameter, iss: parameter, code: parameter, error: parameter })
  .transform(({ state, iss, code, error }) => ({ state, iss, code, error }));

/** Programs get JSON, browsers, which ask for HTML first, a page. */
function wantsPage(req: Request): boolean {
  return req.accepts(['json', 'html']) === 'html';
}

function sendPage(res: Response, status: number, result: Result): void {
  res.status(status).type('html').send(resultPage(result));
}

/** The details are sentences; titles of problems, which stand where there are none, have no full stop. */
function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof CallbackRefusal)
    return new ProblemError(error.code, { detail: error.detail, cause: error.cause });
  if (error instanceof BankOAuthError)
    return new ProblemError('bankUnavailable', {
      detail: `${error.message}. Please try again in a moment.`,
      cause: error,
    });
  return new ProblemError('serviceUnavailable', { detail: 'The consent could not be stored', cause: error });
}

/** `GET /v1/callback`: where the bank sends the user's browser back to (RFC 6749 §4.1.2). */
export function callbackRoutes(router: Router, deps: CallbackDeps & { readonly logger: Logger }): void {
  router.get(
    '/v1/callback',
    route({ query: answerQuery }, async ({ query, req, res }) => {
      // What is shown depends on the Accept header.
      res.vary('Accept');
      try {
        const consent = await completeAuthorisation(deps, query, req.get('cookie'));
        res.clearCookie(bindingCookieName(consent.ConsentId), BINDING_COOKIE_OPTIONS);
        const { ConsentId: consentId, ConsentStatus: status, ConsentBank } = consent;
        if (!wantsPage(req)) {
          res.json({ consentId, status });
          return;
        }
        const text = `${ConsentBank.BankName} is connected. Your accounts are being fetched.`;
        sendPage(res, 200, { isGood: true, title: 'Connected', text });
      } catch (error) {
        const problem = toProblem(error);
        const why = whyOf(problem.cause instanceof BankOAuthError ? problem.cause : problem);
        deps.logger.info({ problem: problem.code, why }, 'an answer of a bank was not taken');
        // What is our fault goes to the error handler, which logs its cause.
        if (!wantsPage(req) || problem.code === 'serviceUnavailable' || problem.code === 'internal') throw problem;
        // The bank may well be connected: by the same answer, the first time.
        const title = problem.code === 'authorisationStateMismatch' ? 'Nothing was changed' : 'Not connected';
        sendPage(res, problem.status, { isGood: false, title, text: sentence(problem.message) });
      }
    }),
  );

  router.get(
    STYLESHEET_PATH,
    route({}, ({ res }) => {
      res.set('Cache-Control', 'public, max-age=86400').type('css').send(STYLESHEET);
    }),
  );
}
