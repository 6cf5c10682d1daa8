import type { BankRevocationDocument } from '@of/models';
import type { Logger } from '@of/service-kit';
import type { ClientSession } from 'mongoose';
import type { AuthMetrics } from '../metrics/auth-metrics.ts';
import type { HeldTokens, SealedTokens, TokenStore } from '../tokens/token-store.ts';
import type { BankClient } from './bank-client.ts';
import { whyOf } from './bank-oauth-error.ts';
import { withRetries } from './retries.ts';
import type { RevocationStore } from './revocation-store.ts';

/** At once; after them the store keeps it for later. */
const TRIES = 3;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** A bank that cannot be told for so long is not told any more. */
const GIVEN_UP_MS = 30 * 86_400_000;
const TAKEN_AT_ONCE = 50;

/** The consent that ended here, and the bank's own consent resource where it has such. */
export interface EndedConsent {
  readonly consentId: string;
  readonly bankId: string;
  readonly bankConsentId?: string | undefined;
}

/** What is written down to be ended at a bank, and what may be logged of it. */
export interface NotedRevocation {
  readonly record: BankRevocationDocument;
  readonly about: Readonly<Record<string, unknown>>;
}

/**
 * Ends consents and grants at the banks (RFC 7009), beside whatever else goes on: a bank that does not answer holds nothing up, and
 * is told later, by whichever process is there then.
 */
export interface BankRevocations {
  /**
   * Writes down, in the transaction in which a consent ends, what has to end at its bank.
   * @returns what to `begin` once that is committed; undefined when the bank has nothing of it
   */
  readonly note: (
    where: EndedConsent,
    tokens: SealedTokens | undefined,
    session: ClientSession,
  ) => Promise<NotedRevocation | undefined>;
  readonly begin: (noted: NotedRevocation) => void;
  /** Gives back what the bank gave for a consent that is not there, or not any more. */
  readonly giveBack: (where: EndedConsent, tokens?: HeldTokens) => void;
  /** Begins those whose time has come again. */
  readonly retry: () => Promise<void>;
  /** Resolves when those that were begun have ended, well or not. */
  readonly idle: () => Promise<void>;
}

export interface BankRevocationsDeps {
  /** Throws when the bank is not offered any more. */
  readonly clientOf: (bankId: string) => BankClient;
  readonly store: RevocationStore;
  readonly tokens: Pick<TokenStore, 'seal' | 'unseal'>;
  readonly metrics: Pick<AuthMetrics, 'revocationFailed'>;
  readonly logger: Logger;
  readonly now: () => Date;
}

export function createBankRevocations(deps: BankRevocationsDeps): BankRevocations {
  const { clientOf, store, tokens, metrics, logger, now } = deps;
  const underWay = new Set<Promise<void>>();

  function track(work: Promise<void>): void {
    const one = work.finally(() => underWay.delete(one));
    underWay.add(one);
  }

  async function revoke(
    { bankId, bankConsentId }: Omit<EndedConsent, 'consentId'>,
    held: HeldTokens | undefined,
    consentEnded: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const client = clientOf(bankId);
    const { consents } = client;
    // First the consent: at some banks it takes the customer's token, which is gone after.
    if (bankConsentId !== undefined && consents !== undefined) {
      await withRetries(TRIES, () => consents.end(bankConsentId, held));
      await consentEnded();
    }
    if (held === undefined) return;
    const { accessToken, refreshToken } = held;
    // A refresh token takes its whole grant along, access tokens included (RFC 7009 §2.1).
    await withRetries(TRIES, () =>
      refreshToken === undefined
        ? client.revoke(accessToken, 'access_token')
        : client.revoke(refreshToken, 'refresh_token'),
    );
  }

  async function revokeRecorded({ _id, RevocationBank, RevocationTokens }: BankRevocationDocument): Promise<void> {
    const held = RevocationTokens && tokens.unseal({ ...RevocationTokens, _id: RevocationTokens.Id });
    const where = { bankId: RevocationBank.BankId, bankConsentId: RevocationBank.ConsentId };
    await revoke(where, held, () => store.consentEnded(_id));
  }

  async function failed({ record, about }: NotedRevocation, error: unknown): Promise<void> {
    const { _id, RevocationAttempts, RevocationDates } = record;
    const why = whyOf(error);
    const time = now().getTime();
    const isGivenUp = time - RevocationDates.CreationDate.getTime() > GIVEN_UP_MS;
    metrics.revocationFailed(record.RevocationBank.BankId, isGivenUp ? 'given-up' : 'retry');
    if (isGivenUp) {
      logger.error({ ...about, why }, 'tokens could not be revoked at the bank: given up');
      return store.remove(_id);
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (RevocationAttempts - 1), LONGEST_PAUSE_MS);
    logger.warn({ ...about, why, attempts: RevocationAttempts }, 'tokens could not be revoked at the bank');
    return store.putOff(_id, new Date(time + pause));
  }

  async function attempt(noted: NotedRevocation): Promise<void> {
    const { record, about } = noted;
    try {
      const failure = await revokeRecorded(record).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (failure !== undefined) return await failed(noted, failure.error);
      await store.remove(record._id);
      logger.info(about, 'tokens revoked at the bank');
    } catch (error) {
      // It is taken up again when its claim has expired: to revoke twice does no harm.
      logger.warn({ ...about, err: error }, 'what became of a revocation could not be written down');
    }
  }

  /** For when the store is gone: then this is the only chance. */
  async function revokeUnrecorded(where: EndedConsent, held: HeldTokens | undefined): Promise<void> {
    await revoke(where, held).catch((error: unknown) => {
      const why = whyOf(error);
      logger.error({ ...where, why }, 'tokens are left at the bank');
    });
  }

  const noted = (record: BankRevocationDocument, where?: EndedConsent): NotedRevocation => ({
    record,
    about: { ...where, bankId: record.RevocationBank.BankId, revocationId: record._id.toHexString() },
  });

  return {
    note: async (where, sealed, session) => {
      const { bankId, bankConsentId } = where;
      if (sealed === undefined && bankConsentId === undefined) return undefined;
      return noted(await store.add({ bankId, bankConsentId, tokens: sealed }, now(), session), where);
    },
    begin: (one) => track(attempt(one)),
    giveBack: (where, held) => {
      const { bankId, bankConsentId } = where;
      const sealed = held === undefined ? undefined : tokens.seal(held);
      const recorded = store.add({ bankId, bankConsentId, tokens: sealed }, now());
      track(
        recorded.then(
          (record) => attempt(noted(record, where)),
          () => revokeUnrecorded(where, held),
        ),
      );
    },
    retry: async () => {
      for (let taken = 0; taken < TAKEN_AT_ONCE; taken += 1) {
        const due = await store.takeDue(now());
        if (due === undefined) return;
        track(attempt(noted(due)));
      }
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
