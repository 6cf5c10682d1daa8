import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { withinTime } from '../within-time.ts';

/** Values of a metric's labels: each from a small set that is known beforehand, never an id, a path or a name of a person. */
type Labels<L extends string> = Readonly<Record<L, string>>;

export interface MetricOptions<L extends string> {
  /** `of_…`, with its unit; a counter's ends in `_total` (Prometheus naming). */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly L[];
}

export interface GaugeOptions<L extends string> extends MetricOptions<L> {
  /** Asked at each scrape, so it has to be cheap. Where it rejects or takes too long, the gauge is left out of that scrape. */
  readonly read: () => Promise<readonly (readonly [labels: Labels<L>, value: number])[]>;
}

/** The metrics of one application: two in one process have nothing in common. */
export interface Metrics {
  /** Whoever scrapes shows it; where there is none, nobody can. */
  readonly token: string | undefined;
  /** @returns counts something that happened: once, or so many times */
  readonly counter: <L extends string>(options: MetricOptions<L>) => (labels: Labels<L>, times?: number) => void;
  /** @returns notes how long something took, in seconds */
  readonly timer: <L extends string>(options: MetricOptions<L>) => (labels: Labels<L>, seconds: number) => void;
  /** @returns sets the value that it has from now on */
  readonly level: <L extends string>(options: MetricOptions<L>) => (labels: Labels<L>, value: number) => void;
  /** A value that is read when somebody scrapes. */
  readonly gauge: <L extends string>(options: GaugeOptions<L>) => void;
  /** All of it in Prometheus's text format. */
  readonly scrape: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const READ_MS = 2_000;

/**
 * Makes the metrics of a service, with those of its process (CPU, memory, event loop, garbage collection).
 * @param token what `GET /metrics` asks for as a bearer token
 */
export function createMetrics({ service, token }: { service: string; token: string | undefined }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const unread = new Counter({
    name: 'of_metrics_unread_total',
    help: 'Gauges that could not be read at a scrape, and were left out of it.',
    labelNames: ['metric'],
    registers,
  });
  return {
    token,
    counter: ({ name, help, labels }) => {
      const counter = new Counter({ name, help, labelNames: labels, registers });
      return (values, times = 1) => counter.inc(values, times);
    },
    timer: ({ name, help, labels }) => {
      const histogram = new Histogram({ name, help, labelNames: labels, buckets: SECONDS, registers });
      return (values, seconds) => histogram.observe(values, seconds);
    },
    level: ({ name, help, labels }) => {
      const gauge = new Gauge({ name, help, labelNames: labels, registers });
      return (values, value) => gauge.set(values, value);
    },
    gauge: ({ name, help, labels, read }) => {
      const gauge = new Gauge({
        ...{ name, help, labelNames: labels, registers },
        collect: async () => {
          // What was read before is not passed off as of now.
          const values = await withinTime(read(), READ_MS).catch(() => undefined);
          gauge.reset();
          for (const [own, value] of values ?? []) gauge.set(own, value);
          if (values !== undefined) return;
          unread.inc({ metric: name });
          // One without labels has a value of 0 after a reset.
          if (labels.length === 0) gauge.remove();
        },
      });
    },
    scrape: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
