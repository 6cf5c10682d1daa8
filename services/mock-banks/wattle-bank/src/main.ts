import { optionsFromEnv } from '@of/mock-bank-kit';
import { createLogger, loadConfig, runService } from '@of/service-kit';
import { createApp } from './app.ts';
import { configSchema } from './config.ts';

const config = loadConfig(configSchema);
const logger = createLogger({ service: 'wattle-bank', level: config.LOG_LEVEL });
const bank = await createApp(optionsFromEnv(config, logger));
await runService({ app: bank.app, config, logger, close: () => bank.close() });
