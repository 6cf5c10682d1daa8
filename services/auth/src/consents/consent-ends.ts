import type { ConsentStatus } from '@of/contracts';
import type { ConsentDocument, ConsentModel } from '@of/models';
import type { ClientSession } from 'mongoose';
import type { BankRevocations, NotedRevocation } from '../bank-oauth/bank-revocations.ts';
import type { AuthEvents, RevocationReason } from '../events/auth-events.ts';
import type { AuthMetrics } from '../metrics/auth-metrics.ts';
import type { SealedTokens, TokenStore } from '../tokens/token-store.ts';
import { moveConsent, type StatusReason } from './consent-status.ts';

/** How a consent in force ends. */
export type Ending =
  | { readonly to: 'Revoked'; readonly reason: RevocationReason }
  | { readonly to: 'Expired'; readonly reason?: StatusReason };

/** A consent that has ended: to be given to `committed` when the transaction is. */
export interface Ended {
  readonly atBank: NotedRevocation | undefined;
  readonly bankId: string;
  readonly status: ConsentStatus;
}

/** The ends of consents, each within a transaction of the caller's: undefined when there was nothing to end. */
export interface ConsentEnds {
  /**
   * One in force: its tokens go. A revocation is announced; one that expires is not: its end here is known to all who know of it, and
   * until then what was read under it stays, also when the bank has let it expire or refuses its grant before.
   */
  readonly end: (session: ClientSession, consentId: string, ending: Ending, at: Date) => Promise<Ended | undefined>;
  /** One that was awaiting authorisation. */
  readonly reject: (
    session: ClientSession,
    consentId: string,
    reason: StatusReason,
    at: Date,
  ) => Promise<Ended | undefined>;
  /** It is committed: counts it, and begins what is to end at its bank. */
  readonly committed: (ended: Ended) => void;
}

export interface ConsentEndsDeps {
  readonly consents: ConsentModel;
  readonly tokens: TokenStore;
  readonly events: AuthEvents;
  readonly revocations: Pick<BankRevocations, 'note' | 'begin'>;
  readonly metrics: Pick<AuthMetrics, 'consentBecame'>;
}

export function createConsentEnds(deps: ConsentEndsDeps): ConsentEnds {
  const { consents, tokens, events, revocations, metrics } = deps;

  async function ended(
    session: ClientSession,
    { ConsentId: consentId, ConsentBank, ConsentStatus: status }: ConsentDocument,
    removed: SealedTokens | undefined,
  ): Promise<Ended> {
    const where = { consentId, bankId: ConsentBank.BankId, bankConsentId: ConsentBank.ConsentId };
    return { atBank: await revocations.note(where, removed, session), bankId: ConsentBank.BankId, status };
  }

  return {
    end: async (session, consentId, ending, at) => {
      const consent = await moveConsent(consents, { ConsentId: consentId }, { ...ending, at }, session);
      if (consent === undefined) return undefined;
      const removed = await tokens.remove(consentId, session);
      if (ending.to === 'Revoked') await events.revoked(consent, ending.reason, at, session);
      return ended(session, consent, removed);
    },
    reject: async (session, consentId, reason, at) => {
      const consent = await moveConsent(consents, { ConsentId: consentId }, { to: 'Rejected', reason, at }, session);
      return consent === undefined ? undefined : ended(session, consent, undefined);
    },
    committed: ({ atBank, bankId, status }) => {
      metrics.consentBecame(bankId, status);
      if (atBank !== undefined) revocations.begin(atBank);
    },
  };
}
