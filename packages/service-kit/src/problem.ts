import { type ProblemCode, problemTypes } from '@of/contracts';

export interface ProblemDetails {
  /** What is wrong this time, in words that the client may see. */
  readonly detail?: string | undefined;
  /** Extension members (RFC 9457 §3.2), e.g. `errors`. */
  readonly members?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Kept for the log, never sent. */
  readonly cause?: unknown;
}

/** An error that a client is told of as RFC 9457 problem+json. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  private readonly detail: string | undefined;
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(code: ProblemCode, { detail, members = {}, headers = {}, cause }: ProblemDetails = {}) {
    super(detail ?? problemTypes[code].title, { cause });
    this.code = code;
    this.status = problemTypes[code].status;
    this.detail = detail;
    this.members = members;
    this.headers = headers;
  }

  /** The body of the answer; `instance` is the request's id, by which the log can be searched. */
  toJSON(requestId?: string): Record<string, unknown> {
    return {
      ...this.members,
      ...problemTypes[this.code],
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(requestId === undefined ? {} : { instance: `urn:request:${requestId}` }),
    };
  }
}

/** 401 with the challenge of RFC 6750 §3. @param error `invalid_token` where a token was sent and refused */
export function unauthenticated(detail?: string, error?: 'invalid_token' | 'invalid_request'): ProblemError {
  const challenge =
    error === undefined ? 'Bearer realm="open-finance"' : `Bearer realm="open-finance", error="${error}"`;
  return new ProblemError('unauthenticated', { detail, headers: { 'www-authenticate': challenge } });
}

/** 404, the same for what is not there and for what belongs to somebody else. */
export function notFound(): ProblemError {
  return new ProblemError('notFound');
}

/** 429. @param retryAfterSeconds whole seconds from now (RFC 9110 §10.2.3) */
export function tooManyRequests(retryAfterSeconds: number, detail?: string): ProblemError {
  return new ProblemError('tooManyRequests', {
    detail,
    headers: { 'retry-after': String(Math.ceil(retryAfterSeconds)) },
  });
}
