import { createHash } from 'node:crypto';
import type { Permission, TokenLease } from '@of/contracts';
import type { TokenSource } from '../bank-session/bank-session.ts';
import type { LeaseClient } from './lease-client.ts';

/** A lease is renewed when its token lives shorter than this: a request under way must not outlive it. */
const MARGIN_MS = 30_000;

export interface LeasedTokens extends TokenSource {
  /** What the consent covers, as the vault says. */
  readonly permissions: () => Promise<readonly Permission[]>;
}

/** The access tokens of one run. They live in this closure for the length of the run and nowhere else. */
export function leasedTokens(client: LeaseClient, consentId: string, signal: AbortSignal): LeasedTokens {
  let held: TokenLease | undefined;
  const renew = async (refused?: string): Promise<TokenLease> => {
    const hash = refused === undefined ? undefined : createHash('sha256').update(refused).digest('hex');
    held = await client.lease(consentId, hash, signal);
    return held;
  };
  const current = async (): Promise<TokenLease> =>
    held !== undefined && Date.parse(held.expiresAt) - Date.now() > MARGIN_MS ? held : renew();
  return {
    permissions: async () => (await current()).permissions,
    current,
    replace: async (refused) =>
      // Another request of this run may have replaced it meanwhile.
      held !== undefined && held.accessToken !== refused ? held : renew(refused),
  };
}
