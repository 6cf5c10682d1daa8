/** RFC 9457 problem types of this API. The `type` URIs are stable: clients may switch on them. */
function problem(code: string, status: number, title: string) {
  return { type: `urn:openfinance:problem:${code}`, status, title };
}

export const problemTypes = {
  validationFailed: problem('validation-failed', 400, 'The request does not have the form it must have'),
  malformedJson: problem('malformed-json', 400, 'The body is not JSON'),
  unauthenticated: problem('unauthenticated', 401, 'A valid access token is needed'),
  invalidCredentials: problem('invalid-credentials', 401, 'User name or password is wrong'),
  forbidden: problem('forbidden', 403, 'Not allowed'),
  notFound: problem('not-found', 404, 'There is nothing here'),
  methodNotAllowed: problem('method-not-allowed', 405, 'This method is not served here'),
  conflict: problem('conflict', 409, 'The state does not allow this'),
  bodyTooLarge: problem('body-too-large', 413, 'The body is too large'),
  unsupportedMediaType: problem('unsupported-media-type', 415, 'The body must be application/json'),
  tooManyRequests: problem('too-many-requests', 429, 'Too many requests'),
  internal: problem('internal', 500, 'Something went wrong on our side'),
  badGateway: problem('bad-gateway', 502, 'A service behind this one gave no usable answer'),
  serviceUnavailable: problem('service-unavailable', 503, 'Not available now'),
  unknownBank: problem('unknown-bank', 404, 'No such bank is offered'),
  invalidCursor: problem('invalid-cursor', 400, 'The cursor was not given by this query'),
  cursorExpired: problem('cursor-expired', 410, 'The cursor does not hold any more: begin without one'),
  authorisationStateMismatch: problem(
    'authorisation-state-mismatch',
    400,
    'This answer belongs to no open authorisation of this browser',
  ),
  authorisationIssuerMismatch: problem(
    'authorisation-issuer-mismatch',
    400,
    'The answer does not come from the bank that was asked',
  ),
  authorisationDenied: problem('authorisation-denied', 403, 'The consent was not approved at the bank'),
  authorisationFailed: problem('authorisation-failed', 502, 'The bank refused the authorisation'),
  consentNotActive: problem('consent-not-active', 409, 'The consent is not active'),
  bankUnavailable: problem('bank-unavailable', 502, 'The bank gives no usable answer'),
  bankSchemaChanged: problem('bank-schema-changed', 502, 'The bank answered in a shape that its adapter does not know'),
} as const;

export type ProblemCode = keyof typeof problemTypes;
