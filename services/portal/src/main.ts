import { createLogger, loadConfig, runService } from '@of/service-kit';
import { createApp } from './app.ts';
import { configSchema } from './config.ts';

const config = loadConfig(configSchema);
const logger = createLogger({ service: 'portal', level: config.LOG_LEVEL });

await runService({ app: createApp({ ...config, logger }), config, logger, close: () => Promise.resolve() });
