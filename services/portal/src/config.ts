import { httpEnv, proxyEnv } from '@of/service-kit';
import { z } from 'zod';

const origin = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' });

/** What the service reads from its environment: where it listens and where the services behind it are. */
export const configSchema = httpEnv.extend({
  ...proxyEnv.shape,
  ...{ AUTH_URL: origin, AGGREGATOR_URL: origin, INSIGHTS_URL: origin },
  /** Shared with auth: shows it who asks about sessions. Cookies are encrypted with a key derived from it. */
  SERVICE_SECRET: z.string().min(32, 'must have at least 32 characters'),
});
export type Config = z.infer<typeof configSchema>;
