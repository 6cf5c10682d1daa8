import { readFileSync } from 'node:fs';
import type { AdapterRegistry } from '@of/bank-adapters';
import { outboxGauges } from '@of/messaging';
import {
  bankRevocationModel,
  consentModel,
  pingStore,
  type StoreConnection,
  tokenModel,
  userModel,
  userSessionModel,
} from '@of/models';
import { createMetrics, createServiceApp, type Logger, route } from '@of/service-kit';
import type { Express, Router } from 'express';
import { createBankRevocations } from './bank-oauth/bank-revocations.ts';
import { bankRoutes } from './bank-oauth/bank-routes.ts';
import { createOfferedBanks } from './bank-oauth/offered-banks.ts';
import { createRevocationStore } from './bank-oauth/revocation-store.ts';
import { callbackRoutes } from './callback/callback-routes.ts';
import type { Config } from './config.ts';
import { createConsentEnds } from './consents/consent-ends.ts';
import { createConsentLifecycle } from './consents/consent-lifecycle.ts';
import { consentRoutes } from './consents/consent-routes.ts';
import { createConsentStore } from './consents/consent-store.ts';
import { sweepOverdue } from './consents/expiry-sweep.ts';
import { createAuthEvents } from './events/auth-events.ts';
import { keySetRoutes } from './keys/key-set-routes.ts';
import { createUserTokenCheck } from './keys/user-token-check.ts';
import { createUserTokens } from './keys/user-tokens.ts';
import { createConsentCheck, createEndingAtBank } from './leases/consent-checks.ts';
import { leaseRoutes } from './leases/lease-routes.ts';
import { createTokenLeases } from './leases/token-leases.ts';
import { createAuthMetrics } from './metrics/auth-metrics.ts';
import { sessionRoutes } from './sessions/session-routes.ts';
import { createSessionStore } from './sessions/session-store.ts';
import { sourceDemoRoutes } from './source-demo/source-demo-routes.ts';
import { createTokenStore } from './tokens/token-store.ts';
import { createAddressBuckets } from './users/address-buckets.ts';
import { seedDemoUsers } from './users/demo-users.ts';
import { createUserErasure, type EraseUser } from './users/erase-user.ts';
import { erasureRoutes } from './users/erasure-routes.ts';
import { loginRoutes } from './users/login-routes.ts';
import { createPasswordCheck } from './users/passwords.ts';
import { registrationRoutes } from './users/registration-routes.ts';
import { createTokenBuckets } from './users/token-bucket.ts';
import { createUserOf } from './users/user-of.ts';
import { createUsers } from './users/users.ts';
import { createVault } from './vault/vault.ts';

/** What the service needs from outside. */
export interface AuthDeps {
  readonly config: Pick<
    Config,
    | 'REDIRECT_URI'
    | 'AUTH_ISSUER'
    | 'TOKEN_ENCRYPTION_KEY'
    | 'TOKEN_ENCRYPTION_KEYS_OLD'
    | 'SERVICE_SECRET_AGGREGATOR'
    | 'SERVICE_SECRET_PORTAL'
    | 'METRICS_TOKEN'
    | 'DEMO_USERS'
    | 'API_USER_TOKEN_DAYS'
    | 'TRUST_PROXY_HOPS'
    | 'signingKeys'
    | 'bankClientKey'
    | 'bankEndpoints'
  >;
  readonly connection: StoreConnection;
  readonly adapters: AdapterRegistry;
  /** An event was committed to the outbox. */
  readonly wakeOutbox: () => void;
  /** Whether NATS answers. */
  readonly checkMessaging: () => Promise<void>;
  readonly logger: Logger;
  readonly now?: () => Date;
}

/** The service, ready to listen. */
export interface Auth {
  readonly app: Express;
  /** Ends the consents whose time is over, and takes up again what is to end at banks. @returns how many consents were looked at */
  readonly sweep: () => Promise<number>;
  /** Erases a user of whom `of.user.erased` tells, should they still be here, or again. */
  readonly eraseUser: EraseUser;
  /** Resolves when no revocation at a bank is under way. */
  readonly idle: () => Promise<void>;
}

/** The API's description, as it stands beside the sources. */
function openApiRoutes(router: Router): void {
  const document = readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8');
  router.get(
    '/openapi.yaml',
    route({}, ({ res }) => {
      res.set('Cache-Control', 'public, max-age=300').type('application/yaml').send(document);
    }),
  );
}

/** Puts the service together. The store's indexes are there already (`ensureIndexes`). */
export async function createApp(deps: AuthDeps): Promise<Auth> {
  const { config, connection, logger, now = () => new Date() } = deps;
  const vault = createVault(config.TOKEN_ENCRYPTION_KEY, config.TOKEN_ENCRYPTION_KEYS_OLD);
  const models = {
    users: userModel(connection),
    consents: consentModel(connection),
    sessions: userSessionModel(connection),
  };
  const users = createUsers(models.users, now);
  const consents = createConsentStore(connection, models.consents, models.users);
  const tokens = createTokenStore(tokenModel(connection), vault);
  const banks = createOfferedBanks(deps.adapters, config.bankEndpoints, config.REDIRECT_URI, config.bankClientKey);
  const metrics = createMetrics({ service: 'auth', token: config.METRICS_TOKEN });
  const bankRevocations = bankRevocationModel(connection);
  const counted = createAuthMetrics(metrics, bankRevocations);
  const revocations = createBankRevocations({
    clientOf: (bankId) => banks.get(bankId).client,
    store: createRevocationStore(bankRevocations),
    ...{ tokens, metrics: counted, logger, now },
  });
  const events = createAuthEvents(connection, deps.wakeOutbox);
  const ends = createConsentEnds({ consents: models.consents, tokens, events, revocations, metrics: counted });
  const lifecycle = createConsentLifecycle({
    ...models,
    ...{ connection, tokens, events, ends, metrics: counted, now },
  });
  const endingAtBank = createEndingAtBank({ banks, tokens });
  const leases = createTokenLeases({ consents, lifecycle, tokens, banks, revocations, endingAtBank, logger, now });
  const userTokens = createUserTokens(config.signingKeys, config.AUTH_ISSUER);
  const userOf = createUserOf(createUserTokenCheck(config.signingKeys, config.AUTH_ISSUER), users);
  const signIn = {
    users,
    passwords: await createPasswordCheck(),
    triesByName: createTokenBuckets({ capacity: 10, refillMs: 30_000 }),
    triesByAddress: createAddressBuckets({ capacity: 100, refillMs: 3_000 }),
    onTry: counted.signInTried,
  };
  const eraseUser = createUserErasure({ ...models, ...{ connection, tokens, ends, events, now } });
  if (config.DEMO_USERS) logger.info({ users: await seedDemoUsers(users) }, 'demo users: password demo-<user name>');

  if (connection.db !== undefined) for (const gauge of outboxGauges(connection.db, 'auth')) metrics.gauge(gauge);
  const app = createServiceApp({
    logger,
    metrics,
    ready: { store: () => pingStore(connection), messaging: deps.checkMessaging },
    trustProxy: config.TRUST_PROXY_HOPS,
    routes: (router) => {
      keySetRoutes(router, config.signingKeys, config.bankClientKey);
      openApiRoutes(router);
      loginRoutes(router, { ...signIn, userTokens });
      registrationRoutes(router, { users, registrations: createAddressBuckets({ capacity: 30, refillMs: 60_000 }) });
      sessionRoutes(router, {
        ...signIn,
        ...{ userTokens, portalSecret: config.SERVICE_SECRET_PORTAL },
        sessions: createSessionStore(connection, models.sessions, models.users, now),
      });
      erasureRoutes(router, { ...signIn, userOf, erase: eraseUser });
      bankRoutes(router, banks, userOf);
      consentRoutes(router, {
        ...{ banks, consents, lifecycle, leases, revocations, vault, userOf, metrics: counted, now },
        redirectUri: config.REDIRECT_URI,
      });
      callbackRoutes(router, { banks, consents, lifecycle, revocations, vault, now, logger });
      leaseRoutes(router, {
        leases,
        check: createConsentCheck({ consents, lifecycle, endingAtBank }),
        aggregatorSecret: config.SERVICE_SECRET_AGGREGATOR,
      });
      sourceDemoRoutes(router, {
        users,
        userTokens,
        userOf,
        apiUserTokenDays: config.API_USER_TOKEN_DAYS,
        madeByAddress: createAddressBuckets({ capacity: 60, refillMs: 5_000 }),
      });
    },
  });
  return {
    app,
    sweep: async () => {
      await revocations.retry();
      return sweepOverdue({ consents, lifecycle, now });
    },
    eraseUser,
    idle: () => revocations.idle(),
  };
}
