import { connectMessaging } from '@of/messaging';
import { connectStore, ensureIndexes, pingStore } from '@of/models';
import { createLogger, createMetrics, loadConfig, runService } from '@of/service-kit';
import { createApp } from './app.ts';
import { configSchema } from './config.ts';

const config = loadConfig(configSchema);
const logger = createLogger({ service: 'insights', level: config.LOG_LEVEL });
const store = await connectStore(config.MONGODB_URI, 'insights');
await ensureIndexes(store);
const messaging = await connectMessaging({ url: config.NATS_URL, name: 'insights', logger });

const app = createApp({
  store,
  logger,
  metrics: createMetrics({ service: 'insights', token: config.METRICS_TOKEN }),
  ready: { mongodb: () => pingStore(store), nats: () => messaging.check() },
  users: {
    jwksUrl: new URL('/.well-known/jwks.json', config.AUTH_URL).href,
    issuer: config.AUTH_ISSUER ?? config.AUTH_URL,
    audience: config.AUTH_AUDIENCE,
  },
});

await runService({
  app,
  config,
  logger,
  close: async () => {
    await messaging.close();
    await store.close();
  },
});
