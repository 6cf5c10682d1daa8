import { httpEnv } from '@of/service-kit';
import { z } from 'zod';

const origin = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' });

/** What the service reads from its environment: where it listens and where the services behind it are. */
export const configSchema = httpEnv.extend({ AUTH_URL: origin, AGGREGATOR_URL: origin, INSIGHTS_URL: origin });
export type Config = z.infer<typeof configSchema>;
