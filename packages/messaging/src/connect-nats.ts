import { setTimeout as pause } from 'node:timers/promises';
import { connect, errors, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from 'pino';
import { serverOptions } from './server-address.ts';

const RETRY_MS = 500;
const JITTER_MS = 250;

/**
 * Connects to NATS, waiting until it is there, and from then on reconnects for ever.
 * @param url as `serverOptions` reads it
 * @param name how the connection shows at the server
 * @throws when `url` is no address, or when the server refuses us: waiting would not help then
 */
export async function connectNats(url: string, name: string, logger: Logger): Promise<NatsConnection> {
  const options = {
    ...serverOptions(url),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    reconnectJitter: JITTER_MS,
    // A server that is being set up anew may not know us for a while: who was connected once, comes back.
    ignoreAuthErrorAbort: true,
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect(options);
    } catch (error) {
      if (error instanceof errors.AuthorizationError || error instanceof errors.InvalidArgumentError) throw error;
      if (attempt === 1) logger.warn({ err: error }, 'NATS does not answer yet');
      await pause(RETRY_MS + Math.random() * JITTER_MS);
    }
  }
}
