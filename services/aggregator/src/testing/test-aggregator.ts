import { randomUUID } from 'node:crypto';
import { type BankAdapter, createRegistry, loadAdapters } from '@of/bank-adapters';
import type { ConsentAuthorised, ConsentRevoked, EventData, EventEnvelope, EventType } from '@of/contracts';
import { startNats, startStore } from '@of/local';
import { connectMessaging, type Messaging, makeEvent } from '@of/messaging';
import { type ConnectionDocument, connectStore, ensureIndexes, type SyncRunDocument } from '@of/models';
import { createLogger } from '@of/service-kit';
import { Types } from 'mongoose';
import { type Aggregator, startAggregator } from '../aggregator.ts';
import { readConfig } from '../config.ts';
import { runIdentity } from '../sync/announce.ts';
import { createRun } from '../sync/request-sync.ts';
import { createStore, type Store } from '../sync/store.ts';
import { eventually } from './eventually.ts';
import { type PaperAuth, SERVICE_SECRET, startPaperAuth } from './paper-auth.ts';
import { type PaperGreenBank, startPaperGreenBank } from './paper-green-bank.ts';
import { type PaperMongodbBank, startPaperMongodbBank } from './paper-mongodb-bank.ts';

export interface TestUser {
  readonly userId: string;
  readonly userName: string;
  readonly token: string;
}

/** The real service on a real store and a real NATS, with an auth and a bank on paper. */
export interface TestAggregator extends Pick<Aggregator, 'app'> {
  readonly store: Store;
  readonly natsUrl: string;
  readonly auth: PaperAuth;
  readonly bank: PaperGreenBank;
  readonly mongodbBank: PaperMongodbBank;
  /** All events that the service published. */
  readonly published: EventEnvelope[];
  /** Publishes an event as auth, or anybody, does. */
  readonly emit: <T extends EventType>(type: T, data: EventData<T>) => Promise<void>;
  readonly user: (userName: string) => TestUser;
  /** Approves a consent at Green Bank; the bank takes its token. */
  readonly authorise: (user: TestUser, changes?: Partial<ConsentAuthorised>) => Promise<ConsentAuthorised>;
  /** A consent that is not announced yet: at Green Bank, unless `changes` say otherwise. */
  readonly prepareConsent: (user: TestUser, changes?: Partial<ConsentAuthorised>) => ConsentAuthorised;
  readonly revoke: (consent: ConsentAuthorised, reason?: ConsentRevoked['reason']) => Promise<void>;
  readonly connectionOf: (user: TestUser) => Promise<ConnectionDocument | null>;
  /** Waits until the last run under a consent has ended, and gives it. */
  readonly ended: (consent: Pick<ConsentAuthorised, 'consentId'>, runs?: number) => Promise<SyncRunDocument>;
  /**
   * Makes another run of the user's connection, beside any that is open, and waits for its end.
   * @param userIpAddress of the user, who waits for it; without it they are away
   */
  readonly syncAgain: (user: TestUser, userIpAddress?: string) => Promise<SyncRunDocument>;
  /** Another process of the service, as far as the store and NATS can tell. */
  readonly another: () => Promise<Pick<Aggregator, 'stop'>>;
  /** Stops the first process; the store, NATS and the others go on. */
  readonly stopFirst: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** @param adapt makes a bank behave as others do */
export async function startTestAggregator(
  adapt: (adapter: BankAdapter) => BankAdapter = (adapter) => adapter,
  env: Readonly<Record<string, string>> = {},
): Promise<TestAggregator> {
  const [storeEngine, nats, auth, bank, mongodbBank, loaded] = await Promise.all([
    startStore(),
    startNats(),
    startPaperAuth(),
    startPaperGreenBank(),
    startPaperMongodbBank(),
    loadAdapters(),
  ]);
  const adapters = createRegistry(loaded.list().map(adapt));
  const logger = createLogger({ service: 'aggregator', level: process.env['TEST_LOG'] === '1' ? 'debug' : 'silent' });
  const config = readConfig(
    {
      PORT: '0',
      MONGODB_URI: storeEngine.uri,
      NATS_URL: nats.url,
      AUTH_URL: auth.url,
      SERVICE_SECRET,
      GREEN_BANK_URL: bank.url,
      MONGODB_BANK_URL: mongodbBank.url,
      BANK_RESPONSE_TIMEOUT_MS: '3000',
      BANK_MAX_RETRY_MS: '5000',
      HOUSEKEEPING_MS: '200',
      ...env,
    },
    adapters,
  );
  const connection = await connectStore(storeEngine.uri, 'aggregator-test');
  await ensureIndexes(connection);
  const real = await connectMessaging({ url: nats.url, name: 'aggregator-test', logger });
  const published: EventEnvelope[] = [];
  const messaging: Messaging = {
    ...real,
    publish: async (event) => {
      await real.publish(event);
      published.push(event);
    },
  };
  const aggregator = await startAggregator({ config, adapters, connection, messaging, logger });
  const others: (() => Promise<void>)[] = [];
  const startAnother = async () => {
    const own = await connectStore(storeEngine.uri, 'aggregator-test-other');
    const ownMessaging = await connectMessaging({ url: nats.url, name: 'aggregator-test-other', logger });
    const other = await startAggregator({ config, adapters, connection: own, messaging: ownMessaging, logger });
    const stop = async () => {
      await other.stop();
      await ownMessaging.close();
      await own.close();
    };
    others.push(stop);
    return { stop };
  };
  let isStopped = false;
  const stopFirst = async () => {
    if (isStopped) return;
    isStopped = true;
    await aggregator.stop();
  };
  const store = createStore(connection);
  const emit: TestAggregator['emit'] = (type, data) => real.publish(makeEvent(type, 'test', randomUUID(), data));
  const connectionOf: TestAggregator['connectionOf'] = ({ userId }) =>
    store.connections.findOne({ 'ConnectionUser.UserId': new Types.ObjectId(userId) }).lean<ConnectionDocument>();
  const prepareConsent: TestAggregator['prepareConsent'] = ({ userId, userName }, changes = {}) => ({
    consentId: `urn:openfinance:consent:${randomUUID()}`,
    bankId: 'green-bank',
    userId,
    userName,
    permissions: ['accounts', 'balances', 'transactions', 'products'],
    authorisedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    ...changes,
  });
  return {
    app: aggregator.app,
    store,
    natsUrl: nats.url,
    auth,
    bank,
    mongodbBank,
    published,
    emit,
    user: (userName) => {
      const userId = new Types.ObjectId().toHexString();
      return { userId, userName, token: auth.tokenOf(userId, userName) };
    },
    prepareConsent,
    authorise: async (owner, changes) => {
      const consent = prepareConsent(owner, changes);
      const token = `token-of-${consent.consentId}`;
      auth.bankTokens.set(consent.consentId, token);
      bank.tokens.add(token);
      await emit('of.consent.authorised', consent);
      return consent;
    },
    revoke: ({ consentId, bankId, userId }, reason = 'UserRevoked') =>
      emit('of.consent.revoked', { consentId, bankId, userId, revokedAt: new Date().toISOString(), reason }),
    connectionOf,
    ended: ({ consentId }, runs = 1) =>
      eventually(`the end of run ${runs} under ${consentId}`, async () => {
        const all = await store.runs.find({ ConsentId: consentId }).sort({ _id: 1 }).lean<SyncRunDocument[]>();
        const last = all.at(-1);
        return all.length >= runs && (last?.SyncStatus === 'Completed' || last?.SyncStatus === 'Failed') && last;
      }),
    syncAgain: async (user, userIpAddress) => {
      const connection = await connectionOf(user);
      if (connection === null) throw new Error('no connection');
      const run = await store.inTransaction((session) =>
        createRun(store, async () => undefined, connection, 'User', session, userIpAddress),
      );
      // Only now: a worker that is told before the commit finds no run.
      await emit('of.sync.requested', {
        ...runIdentity(run),
        consentId: run.ConsentId,
        requestedAt: run.SyncDates.RequestDate.toISOString(),
        trigger: run.SyncTrigger,
      });
      return eventually('the end of the run', async () => {
        const now = await store.runs.findById(run._id).lean<SyncRunDocument>();
        return (now?.SyncStatus === 'Completed' || now?.SyncStatus === 'Failed') && now;
      });
    },
    another: startAnother,
    stopFirst,
    stop: async () => {
      await stopFirst();
      await Promise.all(others.map((one) => one()));
      await real.close();
      await connection.close();
      await Promise.all([storeEngine.stop(), nats.stop(), auth.close(), bank.close(), mongodbBank.close()]);
    },
  };
}
