import { authEnv, httpEnv, mongoEnv, natsEnv } from '@of/service-kit';
import type { z } from 'zod';

/** What the service reads from its environment. */
export const configSchema = httpEnv.extend({ ...mongoEnv.shape, ...natsEnv.shape, ...authEnv.shape });
export type Config = z.infer<typeof configSchema>;
