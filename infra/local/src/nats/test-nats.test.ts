import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats } from './test-nats.ts';

test('JetStream keeps what was published when the server is killed', async () => {
  const nats = await startNats();
  try {
    const before = await connect({ servers: nats.url });
    await (await jetstreamManager(before)).streams.add({ name: 'T', subjects: ['t.>'] });
    await jetstream(before).publish('t.one', 'kept');
    await before.close();
    await nats.restart();
    const after = await connect({ servers: nats.url });
    const message = await (await jetstreamManager(after)).streams.getMessage('T', { seq: 1 });
    expect(message?.string()).toBe('kept');
    await after.close();
  } finally {
    await nats.stop();
  }
});
