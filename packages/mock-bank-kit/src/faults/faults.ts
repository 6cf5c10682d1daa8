import { z } from 'zod';

const common = {
  /** Only requests whose path and query hold this text; all of the API when left out. */
  path: z.string().min(1).max(200).optional(),
  /** How many requests it meets before it is over; it stays when left out. */
  times: z.int().min(1).max(1_000_000).optional(),
  /** How many requests that it would meet are let through first. */
  after: z.int().min(0).max(1_000_000).default(0),
};

/**
 * Something that goes wrong with the bank's API on purpose. `repeated-page` answers with the page before once more,
 * `missing-link` leaves out where the next page is, `schema-drift` gives the first field of the first item another name,
 * `expired-token` refuses a token that is good.
 */
export const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms: z.int().min(1).max(600_000), ...common }),
  z.strictObject({
    kind: z.literal('rate-limited'),
    retryAfterSeconds: z.int().min(-86_400).max(86_400).optional(),
    ...common,
  }),
  z.strictObject({ kind: z.literal('server-error'), status: z.int().min(500).max(599).default(500), ...common }),
  z.strictObject({ kind: z.literal('truncated'), ...common }),
  z.strictObject({ kind: z.literal('schema-drift'), ...common }),
  z.strictObject({ kind: z.literal('content-type'), ...common }),
  z.strictObject({ kind: z.literal('reset'), ...common }),
  z.strictObject({ kind: z.literal('expired-token'), ...common }),
  z.strictObject({ kind: z.literal('repeated-page'), ...common }),
  z.strictObject({ kind: z.literal('missing-link'), ...common }),
]);

export type Fault = z.infer<typeof fault>;

/** The faults that are switched on. */
export interface Faults {
  list(): readonly Fault[];
  add(fault: Fault): void;
  clear(): void;
  /** The faults that this request meets; each that is counted has one less to meet. */
  meet(pathAndQuery: string): readonly Fault[];
}

/** No fault is on at first; they are forgotten when the process ends. */
export function createFaults(): Faults {
  let on: { readonly fault: Fault; met: number }[] = [];
  return {
    list: () => on.map(({ fault: one }) => one),
    add: (one) => {
      on.push({ fault: one, met: 0 });
    },
    clear: () => {
      on = [];
    },
    meet: (pathAndQuery) => {
      const met = on.filter((one) => {
        if (one.fault.path !== undefined && !pathAndQuery.includes(one.fault.path)) return false;
        one.met += 1;
        return one.met > one.fault.after;
      });
      on = on.filter(({ fault: { times, after }, met: count }) => times === undefined || count < after + times);
      return met.map(({ fault: one }) => one);
    },
  };
}
