import { z } from 'zod';

const common = {
  /** Only requests whose path and query hold this text; all of the API, and nothing of the OAuth server, when left out. */
  path: z.string().min(1).max(200).optional(),
  /** How many requests it meets before it is over; it stays when left out. */
  times: z.int().min(1).max(1_000_000).optional(),
  /** How many requests that it would meet are let through first. */
  after: z.int().min(0).max(1_000_000).default(0),
};

const plain = <const Kind extends string>(kind: Kind) => z.strictObject({ kind: z.literal(kind), ...common });

/** Something that goes wrong with the bank's API on purpose. The README says what each kind does. */
export const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms: z.int().min(1).max(600_000), ...common }),
  z.strictObject({
    kind: z.literal('rate-limited'),
    retryAfterSeconds: z.int().min(-86_400).max(86_400).optional(),
    /** How Retry-After is written (RFC 9110 §10.2.3). */
    retryAfterAs: z.enum(['seconds', 'http-date']).default('seconds'),
    ...common,
  }),
  z.strictObject({ kind: z.literal('server-error'), status: z.int().min(500).max(599).default(500), ...common }),
  z.strictObject({ kind: z.literal('redirect'), to: z.url({ protocol: /^https?$/ }), ...common }),
  z.strictObject({ kind: z.literal('foreign-link'), to: z.url({ protocol: /^https?$/ }), ...common }),
  z.strictObject({
    kind: z.literal('schema-drift'),
    change: z.enum(['renamed', 'missing', 'number', 'new-value']).default('renamed'),
    /** Name of the field, at any depth of the first item; one that suits the change when left out. */
    field: z.string().min(1).max(100).optional(),
    ...common,
  }),
  z.strictObject({ kind: z.literal('oversized'), megabytes: z.int().min(1).max(1000).default(200), ...common }),
  z.strictObject({ kind: z.literal('trickle'), bytesPerSecond: z.int().min(1).max(100_000).default(1), ...common }),
  plain('truncated'),
  plain('broken-gzip'),
  plain('content-type'),
  plain('reset'),
  plain('cut-off'),
  plain('lost-answer'),
  plain('never-answers'),
  plain('expired-token'),
  plain('repeated-page'),
  plain('missing-link'),
  plain('looping-link'),
]);

/** The kinds by name. */
export const faultKind = z.enum(fault.options.map(({ shape }) => shape.kind.value));

export type Fault = z.infer<typeof fault>;
export type FaultKind = Fault['kind'];

/** The faults that are switched on. */
export interface Faults {
  list(): readonly Fault[];
  add(fault: Fault): void;
  /** Switches off all of a kind, or all. */
  clear(kind?: FaultKind): void;
  /** The faults that this request meets; each that is counted has one less to meet. */
  meet(pathAndQuery: string, area: 'api' | 'oauth'): readonly Fault[];
}

/** No fault is on at first; they are forgotten when the process ends. */
export function createFaults(): Faults {
  let on: { readonly fault: Fault; met: number }[] = [];
  return {
    list: () => on.map(({ fault: one }) => one),
    add: (one) => {
      on.push({ fault: one, met: 0 });
    },
    clear: (kind) => {
      on = kind === undefined ? [] : on.filter(({ fault: one }) => one.kind !== kind);
    },
    meet: (pathAndQuery, area) => {
      const met = on.filter((one) => {
        const { path, after } = one.fault;
        if (path === undefined ? area !== 'api' : !pathAndQuery.includes(path)) return false;
        one.met += 1;
        return one.met > after;
      });
      on = on.filter(({ fault: { times, after }, met: count }) => times === undefined || count < after + times);
      return met.map(({ fault: one }) => one);
    },
  };
}
