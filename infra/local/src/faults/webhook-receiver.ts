import { once } from 'node:events';
import { createServer } from 'node:http';

/** An API consumer's endpoint. */
export interface WebhookReceiver {
  /** Takes what it is told. */
  readonly takingUrl: string;
  /** Refuses it each time, so that it is to be told again. */
  readonly refusingUrl: string;
  /** How many messages have come, taken or not. */
  readonly told: () => number;
  readonly close: () => Promise<void>;
}

/** Opens one on any free port. */
export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  let told = 0;
  const server = createServer((req, res) => {
    req.resume().on('end', () => {
      told += 1;
      res.writeHead(req.url === '/refusing' ? 503 : 204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    takingUrl: `${origin}/taking`,
    refusingUrl: `${origin}/refusing`,
    told: () => told,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
