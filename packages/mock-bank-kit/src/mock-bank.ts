import express, { type Express } from 'express';
import { adminRoutes } from './admin/admin-routes.ts';
import { openWrittenBooks, type WrittenBooks } from './admin/written-books.ts';
import { type BankClock, openClock } from './clock.ts';
import { openAllowances } from './consents/allowances.ts';
import { openBankConsents } from './consents/bank-consents.ts';
import type { MockBankDefinition } from './definition.ts';
import { faultInjection } from './faults/fault-injection.ts';
import { createFaults, type Faults } from './faults/faults.ts';
import { bankRoutes } from './http/bank-routes.ts';
import { operationsRoutes } from './http/operations-routes.ts';
import { problemHandler } from './http/problem-handler.ts';
import { requestId } from './http/request-id.ts';
import { requestLog } from './http/request-log.ts';
import { noStore, securityHeaders } from './http/security-headers.ts';
import { loadDemoUsers, loadMerchants } from './ledger/bank-seed.ts';
import { type BankLedger, createLedger } from './ledger/ledger.ts';
import { startNotifications } from './notifications/notifications.ts';
import { endGrant } from './oauth/end-grant.ts';
import { interactionRoutes } from './oauth/interaction-routes.ts';
import { oauthRoutes } from './oauth/oauth-routes.ts';
import { createProvider } from './oauth/provider.ts';
import { openSharedAccounts } from './oauth/shared-accounts.ts';
import { type Oddities, openOddities } from './oddities/oddities.ts';
import type { Oddity } from './oddities/oddity.ts';
import type { MockBankOptions } from './options.ts';
import { BankProblem } from './problems.ts';
import { historyBegin } from './store/anchor.ts';
import { loadBankKeys } from './store/bank-keys.ts';
import { type BankStore, openBankStore } from './store/bank-store.ts';
import { openBankUsers } from './users/bank-users.ts';
import { createLoginThrottle } from './users/login-throttle.ts';

/** A bank that is ready to listen. */
export interface MockBank {
  readonly definition: MockBankDefinition;
  readonly app: Express;
  readonly ledger: BankLedger;
  readonly clock: BankClock;
  readonly faults: Faults;
  readonly oddities: Oddities;
  /** While true, the API answers that the bank is temporarily unavailable, in the bank's own way. */
  setUnavailable(unavailable: boolean): void;
  /** Closes the store; the app must not be used afterwards. */
  close(): Promise<void>;
}

function openLedger(
  definition: MockBankDefinition,
  options: MockBankOptions,
  store: BankStore,
  books: WrittenBooks,
): BankLedger {
  return createLedger({
    seed: `${definition.id}/${options.ledgerSeed}`,
    firstDay: historyBegin(store, options.now(), options.historyMonths),
    currency: definition.seed.currency,
    merchants: loadMerchants(),
    pendingCardPayments: definition.pendingCardPayments,
    volume: options.volume,
    abroad: definition.seed.abroad,
    added: books.added(),
    changes: books.changes(),
    bankSeed: definition.seed,
    users: loadDemoUsers(),
  });
}

/** What the seed says of an account's oddities, by the account's key in the ledger. */
function seededOddities({ seed }: MockBankDefinition, ledger: BankLedger): (accountKey: string) => readonly Oddity[] {
  const byNumber = new Map(
    seed.accountHolders.flatMap(({ accounts }) => accounts.map((one) => [one.number, one.oddities])),
  );
  return (accountKey) => byNumber.get(ledger.account(accountKey)?.number ?? '') ?? [];
}

/**
 * Makes a mock bank from its definition: OAuth server, login and consent pages, ledger, API, health. Everything that has
 * to outlive the process is in `options.dataDir`. Throws when that folder cannot be used or holds broken keys.
 */
export async function createMockBank(definition: MockBankDefinition, options: MockBankOptions): Promise<MockBank> {
  const store = openBankStore(options.dataDir);
  const keys = loadBankKeys(options.dataDir);
  const clock = openClock(store, options.now);
  const { now } = clock;
  const books = openWrittenBooks(store);
  const ledger = openLedger(definition, options, store, books);
  const users = await openBankUsers(store, ledger.users);
  const shared = openSharedAccounts(store);
  const consents = openBankConsents(store, definition.consents?.awaitingSeconds ?? 0);
  const oddities = openOddities(store, seededOddities(definition, ledger));
  const faults = createFaults();
  const { client, logger, publicUrl } = options;
  const provider = createProvider({
    definition,
    issuer: publicUrl,
    client,
    store,
    keys,
    accessTokenSeconds: options.accessTokenSeconds,
    hasUser: (userName) => users.find(userName) !== undefined,
    consentOf: (grantId) => shared.find(grantId)?.consentId,
    logger,
  });
  provider.on('grant.revoked', (_ctx, grantId) => {
    const consentId = shared.find(grantId)?.consentId;
    if (consentId !== undefined) consents.end(consentId, 'revoked', 'client', now());
    shared.forget(grantId);
  });
  let unavailable = false;

  const app = express();
  app.disable('x-powered-by').set('query parser', 'simple');
  const origin = new URL(publicUrl).origin;
  const formTargets = client.redirectUris.map((uri) => new URL(uri).origin);
  const { sealKey } = keys;
  app.use(requestId, requestLog(logger), securityHeaders(formTargets, origin.startsWith('https:')));
  app.use(operationsRoutes({ definition, ready: () => store.check() }));
  const watched = { definition, store, ledger, clock, consents, shared, oddities, logger };
  const notifications = startNotifications(watched, options.webhook);
  if (options.adminExposed) {
    const revokeGrant = (grantId: string): Promise<void> => endGrant(provider, shared, grantId);
    app.use(adminRoutes({ ...watched, books, faults, notifications, revokeGrant }));
  }
  app.use(['/interaction', '/oauth'], noStore);
  const throttle = createLoginThrottle(Date.now);
  app.use(
    interactionRoutes({
      ...{ definition, provider, users, ledger, shared, consents, throttle, client, origin, sealKey, now },
    }),
  );
  app.use(['/oauth', '/.well-known'], faultInjection(faults, 'oauth'));
  app.use(oauthRoutes(provider, provider.cookieName('session')));
  app.use(
    bankRoutes(definition, {
      ...{ provider, shared, consents, ledger, oddities, definition, sealKey, publicUrl, now },
      allowances: openAllowances(store),
      isUnavailable: () => unavailable,
      faults: faultInjection(faults, 'api'),
    }),
  );
  app.use(() => {
    throw new BankProblem('route-not-found', 'there is nothing at this address');
  });
  app.use(problemHandler(definition, logger));

  return {
    definition,
    app,
    ledger,
    clock,
    faults,
    oddities,
    setUnavailable: (value) => {
      unavailable = value;
    },
    close: async () => {
      await notifications.close();
      await store.close();
    },
  };
}
