import { join } from 'node:path';
import type { Engine } from '../process/engine.ts';
import { findNatsServer } from './find-nats-server.ts';
import { startNatsServer } from './start-nats.ts';

/**
 * NATS with JetStream: the server of NATS_URL if that is set, else one started here with its store in `dataDir`.
 * @param port called only when a server is started here
 * @throws when no server is to be had or it does not start
 */
export async function provideNats(options: {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  port: () => Promise<number>;
  onLine: (line: string) => void;
}): Promise<Engine> {
  const given = options.env['NATS_URL'];
  if (given !== undefined && given !== '') {
    return { url: given, choice: `the server of NATS_URL (${given.replace(/\/\/[^@/]*@/g, '//')})` };
  }
  const { binary, from } = await findNatsServer(options.env);
  const storeDir = join(options.dataDir, 'nats');
  const { url, child } = await startNatsServer({
    binary,
    storeDir,
    port: await options.port(),
    onLine: options.onLine,
    ownGroup: true,
  });
  return { url, choice: `${from} (NATS_URL is not set)`, child };
}
