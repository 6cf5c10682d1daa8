import { z } from 'zod';
import { timestamp } from '../primitives.ts';

/** CloudEvents 1.0 in structured JSON. `subject` is the aggregate: events of one subject keep their order. */
export const eventEnvelope = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(128),
  source: z.string().min(1).max(256),
  type: z.string().min(1).max(128),
  subject: z.string().min(1).max(256),
  time: timestamp,
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().regex(/^urn:openfinance:event:[a-z.-]+:\d+$/),
  data: z.unknown(),
});
export type EventEnvelope = z.infer<typeof eventEnvelope>;
