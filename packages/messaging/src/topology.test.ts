import { readFileSync } from 'node:fs';
import { type ConsumerName, consumerConfig, consumers, EVENTS_STREAM, streams } from './topology.ts';

const FILE = new URL('../../../infra/nats/topology.json', import.meta.url);

const names = Object.keys(consumers) as ConsumerName[];

test('infra/nats/topology.json, for servers where services may not make streams, is what is declared here', () => {
  const declared = {
    streams,
    consumers: names.map((name) => ({ stream: EVENTS_STREAM, config: consumerConfig(name) })),
  };
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(declared)));
});

test('every consumer waits longer each time, and no shorter than its work may be silent', () => {
  for (const name of names) {
    const { backoffSeconds, maxDeliveries, ackWaitSeconds } = consumers[name];
    expect([...backoffSeconds].sort((a, b) => a - b)).toEqual([...backoffSeconds]);
    expect(maxDeliveries).toBeGreaterThan(backoffSeconds.length);
    expect(ackWaitSeconds).toBeGreaterThan(0);
  }
});
