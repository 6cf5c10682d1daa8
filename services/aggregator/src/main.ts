import { loadAdapters } from '@of/bank-adapters';
import { connectMessaging } from '@of/messaging';
import { connectStore, ensureIndexes } from '@of/models';
import { ConfigError, createLogger, runService } from '@of/service-kit';
import { startAggregator } from './aggregator.ts';
import { type Config, readConfig } from './config.ts';
import { boundHeapGrowth } from './heap.ts';
import { SERVICE } from './sync/announcing.ts';

/** sysexits.h EX_CONFIG */
const EXIT_CONFIG = 78;

boundHeapGrowth();
const adapters = await loadAdapters();

function configOrExit(): Config {
  try {
    return readConfig(process.env, adapters);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

const config = configOrExit();
const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
const connection = await connectStore(config.MONGODB_URI, SERVICE);
await ensureIndexes(connection);
const messaging = await connectMessaging({ url: config.NATS_URL, name: SERVICE, logger });
const aggregator = await startAggregator({ config, adapters, connection, messaging, logger });

await runService({
  app: aggregator.app,
  config,
  logger,
  endStreams: aggregator.endStreams,
  close: async () => {
    await aggregator.stop();
    await messaging.close();
    await connection.close();
  },
});
