import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startNats, type TestNats } from '@of/local';
import { pino } from 'pino';
import { connectMessaging, type Messaging } from '../messaging.ts';

/** A service's messaging on a server of its own, and a connection beside it that does what no service would. */
export interface RunningMessaging {
  readonly nats: TestNats;
  readonly messaging: Messaging;
  readonly raw: NatsConnection;
  readonly stop: () => Promise<void>;
}

export async function startMessaging(): Promise<RunningMessaging> {
  const nats = await startNats();
  const raw = await connect({ servers: nats.url });
  const messaging = await connectMessaging({ url: nats.url, name: 'test', logger: pino({ level: 'silent' }) });
  return {
    ...{ nats, raw, messaging },
    stop: async () => {
      await messaging.close();
      await raw.close();
      await nats.stop();
    },
  };
}
