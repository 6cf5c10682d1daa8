import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { ensureStreams } from './ensure-topology.ts';
import { serverOptions } from './server-address.ts';

/** The streams, for those who look after the system: beside the services, and for a moment. */
export interface OperatorView {
  readonly manager: JetStreamManager;
  readonly js: JetStreamClient;
  /** The messages of a stream on a subject, oldest first. @param after the number to go on after */
  readonly messages: (stream: string, subject: string, after?: number) => AsyncGenerator<StoredMsg>;
  readonly close: () => Promise<void>;
}

/**
 * @param url as `serverOptions` reads it
 * @param name how the connection shows at the server
 * @throws when the server cannot be reached or refuses us
 */
export async function openOperatorView(url: string, name: string): Promise<OperatorView> {
  const connection = await connect({ ...serverOptions(url), name, maxReconnectAttempts: 3 });
  const manager = await jetstreamManager(connection);
  await ensureStreams(manager);
  return {
    manager,
    js: jetstream(connection),
    messages: async function* messages(stream, subject, after = 0) {
      for (let next = after + 1; ; ) {
        // The server's own way to ask for the first of a subject from there on, which the client's type leaves out.
        const query: { seq: number; next_by_subj: string } = { seq: next, next_by_subj: subject };
        const found = await manager.streams.getMessage(stream, query);
        if (found === null) return;
        yield found;
        next = found.seq + 1;
      }
    },
    close: () => connection.close(),
  };
}
