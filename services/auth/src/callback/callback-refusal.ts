import type { ProblemCode } from '@of/contracts';

type RefusalCode = Extract<
  ProblemCode,
  | 'authorisationStateMismatch'
  | 'authorisationIssuerMismatch'
  | 'authorisationDenied'
  | 'authorisationFailed'
  | 'bankUnavailable'
  | 'consentNotActive'
>;

/** Why a callback does not lead to a consent in force. `detail` may be shown. */
export class CallbackRefusal extends Error {
  override readonly name = 'CallbackRefusal';
  readonly code: RefusalCode;
  readonly detail: string | undefined;

  constructor(code: RefusalCode, detail?: string, cause?: unknown) {
    super(detail ?? code, { cause });
    this.code = code;
    this.detail = detail;
  }
}
