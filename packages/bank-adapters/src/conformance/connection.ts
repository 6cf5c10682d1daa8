import type { Permission } from '@of/contracts';
import type { BankAdapter } from '../contract/bank-adapter.ts';
import type { BankConsentStatus } from '../contract/bank-consent.ts';
import { type CountedSession, consentSession, httpSession } from './http-session.ts';
import type { MockToken, RunningMockBank } from './mock-bank.ts';

/** What is asked of a customer. */
export interface WantedConnection {
  readonly user: string;
  readonly permissions?: readonly Permission[];
  /** Ledger ids of the accounts to share; all when left out. */
  readonly accounts?: readonly string[];
}

/** A customer's consent at a bank, through the adapter's own calls. */
export interface Connection {
  /** What the bank gave for it. */
  readonly token: MockToken;
  /** Of the bank's consent resource, where it has such. */
  readonly bankConsentId: string | undefined;
  /** A new session of it. @param tries how often a request is sent that fails with what passes */
  readonly session: (tries?: number) => CountedSession;
  /** Where the bank's consent resource stands; undefined at a bank that does not say. */
  readonly status: () => Promise<BankConsentStatus | undefined>;
  /** Where it stood before the customer approved; undefined where the approval makes it, or the bank does not say. */
  readonly statusBefore: BankConsentStatus | undefined;
  /** Ends it as the application does: the consent resource, then the token. */
  readonly end: () => Promise<void>;
}

const DAY_MS = 86_400_000;

/** Makes the consent at a bank whose consent resource comes before the authorization. */
async function createConsent(adapter: BankAdapter, bank: RunningMockBank, asOf: string, wanted: readonly Permission[]) {
  const { consents } = adapter;
  if (consents?.create === undefined) return undefined;
  const own = await bank.clientToken(consents.clientScope);
  const id = await consents.create(consentSession(adapter, bank.url, own, undefined), {
    permissions: wanted,
    expiresAt: new Date(Date.parse(asOf) + 90 * DAY_MS).toISOString(),
    redirectUri: bank.redirectUri,
  });
  const status = await consents.status?.(consentSession(adapter, bank.url, own, id), id);
  return { id, status };
}

/** Connects a customer's accounts the way the application does: consent resource, authorization, token. */
export async function connect(
  adapter: BankAdapter,
  bank: RunningMockBank,
  { user, permissions = adapter.institution.permissions, accounts }: WantedConnection,
): Promise<Connection> {
  const { consents, oauth } = adapter;
  const { asOf } = await bank.ledgerOf(user);
  const created = await createConsent(adapter, bank, asOf, permissions);
  const token = await bank.authorise({
    user,
    accounts,
    scope: oauth.scope(permissions, created?.id),
    parameters: oauth.authorizationParameters?.(created?.id) ?? {},
  });
  const member = consents?.tokenMember === undefined ? undefined : token.answer[consents.tokenMember];
  const id = created?.id ?? (typeof member === 'string' ? member : undefined);
  const callerToken = async (): Promise<MockToken> =>
    consents?.caller === 'client' ? bank.clientToken(consents.clientScope) : token;
  return {
    token,
    bankConsentId: id,
    session: (tries) => httpSession(adapter, bank.url, token, id, tries),
    statusBefore: created?.status,
    status: async () =>
      consents === undefined || id === undefined
        ? undefined
        : consents.status?.(consentSession(adapter, bank.url, await callerToken(), id), id),
    end: async () => {
      if (id !== undefined) await consents?.end?.(consentSession(adapter, bank.url, await callerToken(), id), id);
      await bank.revoke(token);
    },
  };
}
