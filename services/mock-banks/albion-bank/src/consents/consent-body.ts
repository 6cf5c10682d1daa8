import type { BankConsent, ConsentState } from '@of/mock-bank-kit';
import { envelope } from '../envelope.ts';
import { dateTimeOf } from '../wire-values.ts';

/** ISO 20022's codes of where a consent stands. */
const STATUS: Readonly<Record<ConsentState, string>> = {
  awaiting: 'AWAU',
  authorised: 'AUTH',
  rejected: 'RJCT',
  revoked: 'CANC',
  expired: 'EXPD',
};

const reasonOf = (code: string, words: string) => ({ StatusReasonCode: code, StatusReasonDescription: words });

/** Why it stands there. The standard has no code for what went as it should. */
function statusReason({ state, reason }: BankConsent) {
  switch (state) {
    case 'awaiting':
      return reasonOf('U036', 'The customer has not authorised it yet');
    case 'authorised':
      return { StatusReasonDescription: 'The customer has authorised it' };
    case 'rejected':
      return reason === 'timeout'
        ? reasonOf('U036', 'The customer did not authorise it in time')
        : reasonOf('U033', 'The customer did not authorise it');
    case 'revoked':
      return reasonOf('U042', reason === 'client' ? 'The client has ended it' : 'The customer has ended it');
    case 'expired':
      return reasonOf('U028', 'Its end is over: the customer has to authorise another one');
  }
}

/** A consent as the standard writes it. */
export function consentBody(consent: BankConsent, self: URL) {
  const body = envelope(self, {
    ConsentId: consent.id,
    CreationDateTime: dateTimeOf(consent.createdAt),
    Status: STATUS[consent.state],
    StatusReason: [statusReason(consent)],
    StatusUpdateDateTime: dateTimeOf(consent.changedAt),
    Permissions: consent.permissions,
    ...consent.details,
  });
  return { ...body, Risk: {} };
}
