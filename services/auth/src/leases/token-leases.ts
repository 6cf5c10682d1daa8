import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { TokenLease } from '@of/contracts';
import type { ConsentDocument } from '@of/models';
import type { Logger } from '@of/service-kit';
import type { BankTokens } from '../bank-oauth/bank-client.ts';
import { BankOAuthError } from '../bank-oauth/bank-oauth-error.ts';
import type { BankRevocations } from '../bank-oauth/bank-revocations.ts';
import type { OfferedBanks } from '../bank-oauth/offered-banks.ts';
import type { Ending } from '../consents/consent-ends.ts';
import type { ConsentLifecycle } from '../consents/consent-lifecycle.ts';
import type { ConsentStore } from '../consents/consent-store.ts';
import type { OpenTokens, TokenStore } from '../tokens/token-store.ts';
import { digest } from '../vault/digest.ts';
import type { EndingAtBank } from './consent-checks.ts';

/** A token that lives no longer than this is refreshed first, ms. */
const RENEW_BEFORE_MS = 60_000;
/** Longer than a refresh can take; after that another may try. */
const CLAIM_MS = 30_000;
const POLL_MS = 100;
/** New tokens that the store does not take are offered to it again after pauses that double up to the longest, for so long in all. */
const WRITE_PAUSE_MS = 50;
const WRITE_PAUSE_MOST_MS = 500;
const WRITE_MS = 600_000;
/** Longer than the longest of these pauses: whoever has new tokens in hand has written them by then. */
const TAKEOVER_MS = 1_000;

/** What MongoDB's driver and Mongoose throw: all else that fails at a write is not the store's, and fails again. */
const isOfStore = (error: unknown): boolean => error instanceof Error && error.name.startsWith('Mongo');

export interface LeaseDeps {
  readonly consents: ConsentStore;
  readonly lifecycle: ConsentLifecycle;
  readonly tokens: TokenStore;
  readonly banks: OfferedBanks;
  readonly revocations: BankRevocations;
  readonly endingAtBank: EndingAtBank;
  readonly logger: Pick<Logger, 'warn'>;
  readonly now: () => Date;
}

/** The consent is not in force: it never was, has ended, or the bank ended it just now. */
export class ConsentNotActiveError extends Error {
  override readonly name = 'ConsentNotActiveError';
}

export interface TokenLeases {
  /**
   * An access token of the bank, fresh enough to work with.
   * @param refusedTokenHash SHA-256, hex, of a token that the bank refused: it is not given again
   * @throws ConsentNotActiveError; BankOAuthError when the bank cannot be asked now, in which case nothing has changed
   */
  readonly lease: (consentId: string, refusedTokenHash?: string) => Promise<TokenLease>;
}

export function createTokenLeases(deps: LeaseDeps): TokenLeases {
  const { consents, lifecycle, tokens, banks, revocations, endingAtBank, logger, now } = deps;
  /** Refreshes under way in this process, by consent. */
  const refreshes = new Map<string, Promise<OpenTokens>>();

  function isAlive(held: OpenTokens, refusedTokenHash: string | undefined, marginMs = 0): boolean {
    const left = held.expiresAt.getTime() - now().getTime();
    return left > marginMs && digest(held.accessToken) !== refusedTokenHash;
  }

  function isUsable(held: OpenTokens, refusedTokenHash: string | undefined): boolean {
    return isAlive(held, refusedTokenHash, RENEW_BEFORE_MS);
  }

  async function activeConsent(consentId: string): Promise<ConsentDocument> {
    const found = await consents.find(consentId);
    const consent = found === undefined ? undefined : await lifecycle.settle(found);
    if (consent?.ConsentStatus !== 'Authorised') throw new ConsentNotActiveError('the consent is not in force');
    return consent;
  }

  async function heldTokens(consentId: string): Promise<OpenTokens> {
    const held = await tokens.find(consentId);
    if (held === undefined) throw new ConsentNotActiveError('the consent has no tokens');
    return held;
  }

  /** How the consent ended, as the bank says; undefined where it cannot tell, or not now. */
  async function knownEnding(consent: ConsentDocument): Promise<Ending | undefined> {
    try {
      return await endingAtBank(consent);
    } catch (error) {
      if (error instanceof BankOAuthError) return undefined;
      throw error;
    }
  }

  /**
   * The bank does not take the refresh token any more. Unless the tokens have changed meanwhile, access under the consent is over.
   * That need not be the user's will: a rotated token whose answer was lost looks the same (RFC 6749 §5.2, RFC 9700 §4.14.2), so
   * that it counts as revoked only when the bank says so.
   */
  async function grantIsGone(consent: ConsentDocument, old: OpenTokens): Promise<OpenTokens> {
    const held = await tokens.find(consent.ConsentId);
    if (held !== undefined && held.version !== old.version) return held;
    const ending = (await knownEnding(consent)) ?? { to: 'Expired', reason: 'GrantRefused' };
    await lifecycle.end(consent.ConsentId, ending);
    throw new ConsentNotActiveError('the bank gives no access under the consent any more');
  }

  /**
   * Stores new tokens, however long the store is away: where the bank rotates refresh tokens, these are the only ones that it takes
   * any more, and they are nowhere else.
   * @returns false when the tokens that they replace are not there any more
   * @throws the store's error in the end
   */
  async function keep(consentId: string, old: OpenTokens, fresh: BankTokens): Promise<boolean> {
    const given = now();
    const last = performance.now() + WRITE_MS;
    for (let pause = WRITE_PAUSE_MS; ; pause = Math.min(2 * pause, WRITE_PAUSE_MOST_MS)) {
      try {
        return await tokens.replace(old, fresh, given);
      } catch (error) {
        if (!isOfStore(error) || performance.now() > last) throw error;
        if (pause === WRITE_PAUSE_MS) logger.warn({ err: error, consentId }, 'new tokens wait for the store');
        await wait(pause);
      }
    }
  }

  /** Asks the bank for new tokens and stores them; this process has the claim. */
  async function renew(consent: ConsentDocument, old: OpenTokens, refreshToken: string): Promise<OpenTokens> {
    const { client } = banks.get(consent.ConsentBank.BankId);
    const fresh = await client.refresh(refreshToken, old.dpopKey).catch((error: unknown) => {
      if (error instanceof BankOAuthError && error.isGrantGone) return undefined;
      throw error;
    });
    if (fresh === undefined) return grantIsGone(consent, old);
    if (await keep(consent.ConsentId, old, fresh)) return heldTokens(consent.ConsentId);
    // The consent ended while the bank was asked: what it gave must not live on there.
    const orphan = {
      accessToken: fresh.accessToken,
      refreshToken: fresh.refreshToken ?? refreshToken,
      dpopKey: old.dpopKey,
    };
    if ((await tokens.find(consent.ConsentId)) === undefined)
      revocations.giveBack({ consentId: consent.ConsentId, bankId: consent.ConsentBank.BankId }, orphan);
    return heldTokens(consent.ConsentId);
  }

  async function refresh(consent: ConsentDocument, refusedTokenHash: string | undefined): Promise<OpenTokens> {
    const deadline = now().getTime() + CLAIM_MS;
    // The bank's metadata may take long to get: not while others wait for the claim.
    await banks.get(consent.ConsentBank.BankId).client.issuer();
    for (;;) {
      const held = await heldTokens(consent.ConsentId);
      if (isUsable(held, refusedTokenHash)) return held;
      if (held.refreshToken === undefined) {
        if (isAlive(held, refusedTokenHash)) return held;
        await lifecycle.end(consent.ConsentId, { to: 'Expired', reason: 'AccessNotRenewable' });
        throw new ConsentNotActiveError('the bank gave access for a limited time');
      }
      const claimId = randomUUID();
      const claim = await tokens.claimRefresh(held, claimId, now(), new Date(now().getTime() + CLAIM_MS));
      if (claim !== undefined) {
        try {
          // Whoever had it may be alive, and have new tokens that the store did not take: the old ones are spent then.
          if (claim === 'expired') await wait(TAKEOVER_MS);
          if (claim === 'expired' && (await heldTokens(consent.ConsentId)).version !== held.version) continue;
          return await renew(consent, held, held.refreshToken);
        } finally {
          await tokens.giveUpRefresh(held.id, claimId);
        }
      }
      // Another process refreshes: a refresh token that rotates must not be used twice (RFC 9700 §4.14.2).
      if (now().getTime() > deadline) throw new BankOAuthError('unavailable', 'a refresh takes too long');
      await wait(POLL_MS);
    }
  }

  async function refreshOnce(consent: ConsentDocument, refusedTokenHash: string | undefined): Promise<OpenTokens> {
    const underWay = refreshes.get(consent.ConsentId);
    if (underWay !== undefined) {
      const joined = await underWay;
      // It was begun for another reason: what it brought may be the token that was refused here.
      return isAlive(joined, refusedTokenHash) ? joined : refreshOnce(consent, refusedTokenHash);
    }
    const one = refresh(consent, refusedTokenHash).finally(() => refreshes.delete(consent.ConsentId));
    refreshes.set(consent.ConsentId, one);
    return one;
  }

  return {
    lease: async (consentId, refusedTokenHash) => {
      const consent = await activeConsent(consentId);
      const held = await heldTokens(consentId);
      const given = isUsable(held, refusedTokenHash) ? held : await refreshOnce(consent, refusedTokenHash);
      await tokens.markUsed(given.id, now());
      const { ExpirationDate } = consent.ConsentDates;
      const end = Math.min(given.expiresAt.getTime(), ExpirationDate.getTime());
      return {
        bankId: consent.ConsentBank.BankId,
        accessToken: given.accessToken,
        tokenType: given.dpopKey === undefined ? 'Bearer' : 'DPoP',
        ...(given.dpopKey === undefined ? {} : { dpopKey: given.dpopKey }),
        ...(consent.ConsentBank.ConsentId === undefined ? {} : { bankConsentId: consent.ConsentBank.ConsentId }),
        expiresAt: new Date(end).toISOString(),
        permissions: consent.ConsentPermissions,
      };
    },
  };
}
