import { type BankProblem, type BankProblemKind, httpStatusOf, type ProblemAnswer } from '@of/mock-bank-kit';

const ALL = 'urn:au-cds:error:cds-all:';
const BANKING = 'urn:au-cds:error:cds-banking:';
/** What a code of the bank's own stands for: the standard has none for these. */
const EXPECTED = `${ALL}GeneralError/Expected`;

interface Refusal {
  readonly status?: number;
  readonly code: string;
  readonly title: string;
}

const REFUSALS: Readonly<Record<BankProblemKind, Refusal>> = {
  'invalid-parameter': { code: `${ALL}Field/Invalid`, title: 'Invalid Field' },
  'invalid-body': { code: `${ALL}Field/Invalid`, title: 'Invalid Field' },
  'invalid-cursor': { status: 422, code: `${ALL}Field/InvalidPage`, title: 'Invalid Page' },
  'invalid-period': { code: `${ALL}Field/InvalidDateTime`, title: 'Invalid Date' },
  'invalid-token': { code: 'WB-TOKEN', title: 'Token Not Accepted' },
  'insufficient-scope': { code: 'WB-SCOPE', title: 'Scope Not Granted' },
  'consent-unknown': { code: `${ALL}Authorisation/InvalidConsent`, title: 'Consent Is Invalid' },
  'consent-invalid': { code: `${ALL}Authorisation/RevokedConsent`, title: 'Consent Is Revoked' },
  'consent-expired': { code: `${ALL}Authorisation/InvalidConsent`, title: 'Consent Is Invalid' },
  'account-not-shared': {
    status: 404,
    code: `${BANKING}Authorisation/UnavailableBankingAccount`,
    title: 'Unavailable Banking Account',
  },
  'account-not-found': { code: `${BANKING}Authorisation/InvalidBankingAccount`, title: 'Invalid Banking Account' },
  'route-not-found': { code: `${ALL}Resource/NotImplemented`, title: 'Resource Not Implemented' },
  'method-not-allowed': { code: `${ALL}Resource/NotImplemented`, title: 'Resource Not Implemented' },
  'too-many-requests': { code: 'WB-TRAFFIC', title: 'Too Many Requests' },
  internal: { code: `${ALL}GeneralError/Unexpected`, title: 'Unexpected Error Encountered' },
  unavailable: { code: `${ALL}Service/Unavailable`, title: 'Service Unavailable' },
};

/** The title that goes with a code of a header's or field's own. */
const OWN_TITLES: Readonly<Record<string, string>> = {
  [`${ALL}Header/Missing`]: 'Missing Required Header',
  [`${ALL}Header/Invalid`]: 'Invalid Header',
  [`${ALL}Header/InvalidVersion`]: 'Invalid Version',
  [`${ALL}Header/UnsupportedVersion`]: 'Unsupported Version',
  [`${ALL}Field/InvalidPageSize`]: 'Invalid Page Size',
};

/** The standard's error body: `{errors: [{code, title, detail}]}`; a code of the bank's own says in `meta.urn` what it extends. */
export function answerProblem({ kind, message, own }: BankProblem): ProblemAnswer {
  const { status = httpStatusOf[kind], code, title } = REFUSALS[kind];
  const shown = own?.code ?? code;
  return {
    status: own?.status ?? status,
    body: {
      errors: [
        {
          code: shown,
          title: OWN_TITLES[shown] ?? title,
          detail: message,
          ...(shown.startsWith('urn:') ? {} : { meta: { urn: EXPECTED } }),
        },
      ],
    },
  };
}
