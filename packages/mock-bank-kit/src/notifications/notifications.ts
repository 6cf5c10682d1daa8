import type { BankWebhook } from '@of/contracts';
import type { Logger } from '@of/service-kit';
import type { BankClock } from '../clock.ts';
import type { BankConsents } from '../consents/bank-consents.ts';
import type { MockBankDefinition } from '../definition.ts';
import type { BankLedger } from '../ledger/ledger.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import type { SharedAccounts, SharedAccountsRegister } from '../oauth/shared-accounts.ts';
import { wireIdOf } from '../oauth/wire-id.ts';
import type { Oddities } from '../oddities/oddities.ts';
import type { BankStore } from '../store/bank-store.ts';
import { startDelivery, type WebhookTarget } from './delivery.ts';
import { openOutgoingWebhooks } from './outgoing.ts';

/** How often it looks whether the clock has brought news, ms. */
const PAUSE_MS = 5000;

/** What the bank's notifications look into. */
export interface NotificationDeps {
  readonly definition: MockBankDefinition;
  readonly store: BankStore;
  readonly ledger: BankLedger;
  readonly clock: BankClock;
  readonly consents: BankConsents;
  readonly shared: SharedAccountsRegister;
  readonly oddities: Oddities;
  readonly logger: Logger;
}

/** Tells the client of what is new at the bank, by webhooks. */
export interface Notifications {
  /** The clock may have brought something. */
  look(): void;
  /** Something was booked on the account just now. */
  booked(account: LedgerAccount): void;
  /** The customer ended what they gave. */
  revoked(grantId: string, shared: SharedAccounts): void;
  close(): Promise<void>;
}

/** For a client that does not want to be told. */
const silent: Notifications = {
  look: () => undefined,
  booked: () => undefined,
  revoked: () => undefined,
  close: async () => undefined,
};

/** Begins to watch the books. @param target where the client wants to be told; left out: nowhere */
export function startNotifications(deps: NotificationDeps, target: WebhookTarget | undefined): Notifications {
  if (target === undefined) return silent;
  const { definition, store, ledger, clock, consents, shared, oddities, logger } = deps;
  const outgoing = openOutgoingWebhooks(store);
  const delivery = startDelivery(outgoing, target, logger);
  const meta = store.collection<number>('meta');

  function tell(type: BankWebhook['type'], grantId: string, given: SharedAccounts, accountKeys: readonly string[]) {
    const { consentId } = given;
    const accountIds = accountKeys
      .flatMap((key) => ledger.account(key) ?? [])
      .map((account) => wireIdOf(definition, oddities, account, consentId));
    if (accountIds.length === 0) return;
    const data = { bankId: definition.id, ...(consentId === undefined ? {} : { consentId }), accountIds };
    outgoing.add(grantId, { type, timestamp: new Date(clock.now()).toISOString(), data });
    delivery.wake();
  }

  /** Tells of each live consent whose accounts have news. */
  function tellBooked(hasNews: (accountKey: string) => boolean): void {
    for (const [grantId, given] of shared.list()) {
      const consent = given.consentId === undefined ? undefined : consents.find(given.consentId, clock.now());
      if (given.consentId !== undefined && consent?.state !== 'authorised') continue;
      tell('transactions.booked', grantId, given, given.accountKeys.filter(hasNews));
    }
  }

  function look(): void {
    const until = clock.now();
    const since = meta.get('told-until') ?? until;
    meta.putSync('told-until', until);
    if (until <= since) return;
    tellBooked((key) => {
      const last = ledger.transactions(key, until).findLast(({ bookedAt }) => bookedAt <= until);
      return last !== undefined && last.bookedAt > since;
    });
  }

  look();
  const timer = setInterval(look, PAUSE_MS);
  timer.unref();
  return {
    look,
    booked: ({ key }) => tellBooked((one) => one === key),
    revoked: (grantId, given) => tell('consent.revoked', grantId, given, given.accountKeys),
    close: async () => {
      clearInterval(timer);
      await delivery.close();
    },
  };
}
