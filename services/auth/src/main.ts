import { loadAdapters } from '@of/bank-adapters';
import { connectMessaging, ensureOutbox, startOutboxRelay } from '@of/messaging';
import { connectStore, ensureIndexes } from '@of/models';
import { createLogger, runService } from '@of/service-kit';
import { createApp } from './app.ts';
import { loadAuthConfig } from './config.ts';
import { startSweep } from './consents/expiry-sweep.ts';

const SWEEP_MS = 60_000;

const adapters = await loadAdapters();
const config = loadAuthConfig(process.env, adapters);
const logger = createLogger({ service: 'auth', level: config.LOG_LEVEL });
const [connection, messaging] = await Promise.all([
  connectStore(config.MONGODB_URI, 'auth'),
  connectMessaging({ url: config.NATS_URL, name: 'auth', logger }),
]);
await ensureIndexes(connection);
const { db } = connection;
if (db === undefined) throw new Error('not connected to the store');
await ensureOutbox(db);

const relay = startOutboxRelay({ db, source: 'auth', publish: messaging.publish, logger });
const auth = await createApp({
  config,
  connection,
  adapters,
  wakeOutbox: relay.wake,
  checkMessaging: messaging.check,
  logger,
});
await messaging.consume({
  consumer: 'auth-user-erased',
  concurrency: 1,
  handler: async ({ data }) => {
    if (await auth.eraseUser(data.userId)) logger.warn({ userId: data.userId }, 'user who was back is erased again');
  },
});
const stopSweep = startSweep(auth.sweep, SWEEP_MS, logger);

await runService({
  app: auth.app,
  config,
  logger,
  close: async () => {
    await stopSweep();
    await auth.idle();
    await relay.stop();
    await messaging.close();
    await connection.close();
  },
});
