import { authEnv, httpEnv, mongoEnv, natsEnv } from '@of/service-kit';

/** What the service reads from its environment. */
export const configSchema = httpEnv.extend({ ...mongoEnv.shape, ...natsEnv.shape, ...authEnv.shape });
