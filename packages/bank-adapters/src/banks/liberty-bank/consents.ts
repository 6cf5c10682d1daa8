import type { BankConsentCalls, BankConsentStatus, ConsentSession } from '../../contract/bank-consent.ts';
import { BankError } from '../../contract/bank-error.ts';
import { parseWire } from '../../contract/parse.ts';
import { fdxConsentGrant } from './wire.ts';

const STATUS = { ACTIVE: 'Authorised', EXPIRED: 'Expired', REVOKED: 'Revoked' } as const;

const pathOf = (id: string): string => `/fdx/v6/consents/${encodeURIComponent(id)}`;

async function status(session: ConsentSession, id: string): Promise<BankConsentStatus> {
  const { body } = await session({ method: 'GET', path: pathOf(id) });
  return STATUS[parseWire(fdxConsentGrant, body).status];
}

/** Whether the grant is still in force; one that the bank does not know is not. */
async function isInForce(session: ConsentSession, id: string): Promise<boolean> {
  try {
    return (await status(session, id)) === 'Authorised';
  } catch (error) {
    if (error instanceof BankError && error.bankCode === '1107') return false;
    throw error;
  }
}

/** FDX's consent grant: made when the user approves, and named in the token answer. */
export const consents = {
  caller: 'client',
  tokenMember: 'fdxConsentId',
  status,
  end: async (session, id) => {
    if (!(await isInForce(session, id))) return;
    const body = { reason: 'USER_ACTION', initiator: 'DATA_RECIPIENT' };
    await session({ method: 'PUT', path: `${pathOf(id)}/revocation`, body }).catch(async (error: unknown) => {
      // It may have ended between the two calls.
      if (await isInForce(session, id)) throw error;
    });
  },
} satisfies BankConsentCalls;
