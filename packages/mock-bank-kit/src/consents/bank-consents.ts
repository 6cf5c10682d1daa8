import type { BankStore } from '../store/bank-store.ts';

/** Where a consent stands, in words of no standard. */
export type ConsentState = 'awaiting' | 'authorised' | 'rejected' | 'revoked' | 'expired';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A consent resource (PSD2 account information, or what its like is called elsewhere). Times are epoch ms. */
export interface BankConsent {
  readonly id: string;
  readonly clientId: string;
  readonly state: ConsentState;
  /** Why it ended: nobody approved it in time, the customer or the client ended it. */
  readonly reason?: 'timeout' | 'customer' | 'client';
  readonly permissions: readonly string[];
  /** What the bank's standard keeps with it, in its own words. */
  readonly details: { readonly [name: string]: Json };
  readonly createdAt: number;
  readonly changedAt: number;
  /** Undefined: it does not end by itself. */
  readonly expiresAt?: number;
  readonly userName?: string;
  readonly accountKeys?: readonly string[];
  /** The OAuth grant that goes with it. */
  readonly grantId?: string;
}

/** What the client asks for. */
export type NewConsent = Pick<BankConsent, 'id' | 'clientId' | 'permissions' | 'details' | 'expiresAt'>;

/** The consent resources of a bank. One that has ended (rejected, revoked, expired) stays as it ended, whatever comes later. */
export interface BankConsents {
  create(consent: NewConsent, now: number): BankConsent;
  /** As it is at `now`: one that nobody approved in time is rejected, one whose end is over has expired. */
  find(id: string, now: number): BankConsent | undefined;
  /** The customer approved one that awaits it: it is in force. */
  authorise(id: string, by: { userName: string; accountKeys: readonly string[]; grantId: string }, now: number): void;
  end(id: string, state: 'rejected' | 'revoked', reason: 'customer' | 'client', now: number): void;
  /** Another end of one that is in force, or none. @param details what the bank's standard keeps with it from then on; as before when left out */
  extend(id: string, expiresAt: number | undefined, now: number, details?: BankConsent['details']): void;
}

/** Opens the register in the bank's store. @param awaitingSeconds how long a consent may wait to be approved */
export function openBankConsents(store: BankStore, awaitingSeconds: number): BankConsents {
  const records = store.collection<BankConsent>('consents');
  const asOf = (consent: BankConsent, now: number): BankConsent => {
    const waited = consent.createdAt + awaitingSeconds * 1000;
    if (consent.state === 'awaiting' && waited <= now)
      return { ...consent, state: 'rejected', reason: 'timeout', changedAt: waited };
    const { expiresAt } = consent;
    return consent.state === 'authorised' && expiresAt !== undefined && expiresAt <= now
      ? { ...consent, state: 'expired', changedAt: expiresAt }
      : consent;
  };
  const find = (id: string, now: number): BankConsent | undefined => {
    const kept = records.get(id);
    return kept === undefined ? undefined : asOf(kept, now);
  };
  /** Changes one that is in a state to be changed so. */
  const change = (
    id: string,
    from: readonly ConsentState[],
    now: number,
    changed: (kept: BankConsent) => BankConsent,
  ): void =>
    store.atomically(() => {
      const kept = find(id, now);
      if (kept !== undefined && from.includes(kept.state)) records.putSync(id, { ...changed(kept), changedAt: now });
    });
  return {
    create: (wanted, now) => {
      const consent: BankConsent = { ...wanted, state: 'awaiting', createdAt: now, changedAt: now };
      records.putSync(consent.id, consent);
      return consent;
    },
    find,
    authorise: (id, by, now) => change(id, ['awaiting'], now, (kept) => ({ ...kept, ...by, state: 'authorised' })),
    end: (id, state, reason, now) =>
      change(id, ['awaiting', 'authorised'], now, (kept) => ({ ...kept, state, reason })),
    extend: (id, expiresAt, now, details) =>
      change(id, ['authorised'], now, ({ expiresAt: _before, ...endless }) => ({
        ...endless,
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(details === undefined ? {} : { details }),
      })),
  };
}
