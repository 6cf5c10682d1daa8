import express, { type Express } from 'express';
import type { MockBankDefinition } from './definition.ts';
import { bankRoutes } from './http/bank-routes.ts';
import { operationsRoutes } from './http/operations-routes.ts';
import { problemHandler } from './http/problem-handler.ts';
import { requestId } from './http/request-id.ts';
import { requestLog } from './http/request-log.ts';
import { noStore, securityHeaders } from './http/security-headers.ts';
import { loadDemoUsers, loadMerchants } from './ledger/bank-seed.ts';
import { type BankLedger, createLedger } from './ledger/ledger.ts';
import { interactionRoutes } from './oauth/interaction-routes.ts';
import { oauthRoutes } from './oauth/oauth-routes.ts';
import { createProvider } from './oauth/provider.ts';
import { openSharedAccounts } from './oauth/shared-accounts.ts';
import type { MockBankOptions } from './options.ts';
import { BankProblem } from './problems.ts';
import { historyBegin } from './store/anchor.ts';
import { loadBankKeys } from './store/bank-keys.ts';
import { type BankStore, openBankStore } from './store/bank-store.ts';
import { openBankUsers } from './users/bank-users.ts';
import { createLoginThrottle } from './users/login-throttle.ts';

/** A bank that is ready to listen. */
export interface MockBank {
  readonly app: Express;
  readonly ledger: BankLedger;
  /** While true, the API answers that the bank is temporarily unavailable, in the bank's own way. */
  setUnavailable(unavailable: boolean): void;
  /** Closes the store; the app must not be used afterwards. */
  close(): Promise<void>;
}

function openLedger(definition: MockBankDefinition, options: MockBankOptions, store: BankStore): BankLedger {
  return createLedger({
    seed: `${definition.id}/${options.ledgerSeed}`,
    firstDay: historyBegin(store, options.now(), options.historyMonths),
    currency: definition.seed.currency,
    merchants: loadMerchants(),
    pendingCardPayments: definition.pendingCardPayments,
    volume: options.volume,
    bankSeed: definition.seed,
    users: loadDemoUsers(),
  });
}

/**
 * Makes a mock bank from its definition: OAuth server, login and consent pages, ledger, API, health. Everything that has
 * to outlive the process is in `options.dataDir`. Throws when that folder cannot be used or holds broken keys.
 */
export async function createMockBank(definition: MockBankDefinition, options: MockBankOptions): Promise<MockBank> {
  const store = openBankStore(options.dataDir);
  const keys = loadBankKeys(options.dataDir);
  const ledger = openLedger(definition, options, store);
  const users = await openBankUsers(store, ledger.users);
  const shared = openSharedAccounts(store);
  const { client, logger, now } = options;
  const provider = createProvider({
    definition,
    issuer: options.publicUrl,
    client,
    store,
    keys,
    accessTokenSeconds: options.accessTokenSeconds,
    hasUser: (userName) => users.find(userName) !== undefined,
    logger,
  });
  provider.on('grant.revoked', (_ctx, grantId) => shared.forget(grantId));
  let unavailable = false;

  const app = express();
  app.disable('x-powered-by').set('query parser', 'simple');
  const origin = new URL(options.publicUrl).origin;
  const formTargets = client.redirectUris.map((uri) => new URL(uri).origin);
  const { sealKey } = keys;
  app.use(requestId, requestLog(logger), securityHeaders(formTargets, origin.startsWith('https:')));
  app.use(
    operationsRoutes({ definition, ledger, ledgerExposed: options.ledgerExposed, now, ready: () => store.check() }),
  );
  app.use(['/interaction', '/oauth'], noStore);
  const throttle = createLoginThrottle(Date.now);
  app.use(interactionRoutes({ definition, provider, users, ledger, shared, throttle, client, origin, sealKey }));
  app.use(oauthRoutes(provider, provider.cookieName('session')));
  const isUnavailable = (): boolean => unavailable;
  app.use(bankRoutes(definition, { provider, shared, ledger, definition, sealKey, now, isUnavailable }));
  app.use(() => {
    throw new BankProblem('route-not-found', 'there is nothing at this address');
  });
  app.use(problemHandler(definition, logger));

  return {
    app,
    ledger,
    setUnavailable: (value) => {
      unavailable = value;
    },
    close: () => store.close(),
  };
}
