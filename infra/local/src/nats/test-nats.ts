import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer } from './find-nats-server.ts';
import { type NatsProcess, startNatsServer } from './start-nats.ts';

export interface TestNats {
  readonly url: string;
  /** Kills the server (-9) and starts it again on the same port and store. */
  readonly restart: () => Promise<void>;
  /** Stops the server and removes its store. */
  readonly stop: () => Promise<void>;
}

/** A NATS server with JetStream for one test file: a port and a store of its own. @param user who may connect; anybody when left out */
export async function startNats(user?: { readonly name: string; readonly password: string }): Promise<TestNats> {
  const { binary } = await findNatsServer();
  const who = user === undefined ? {} : { user };
  const storeDir = await mkdtemp(join(tmpdir(), 'of-nats-'));
  let server: NatsProcess = await startNatsServer({ binary, storeDir, ...who });
  return {
    url: server.url,
    restart: async () => {
      const { port, child } = server;
      child.kill('SIGKILL');
      await child.ended;
      server = await startNatsServer({ binary, storeDir, port, ...who });
    },
    stop: async () => {
      await server.child.stop();
      await rm(storeDir, { recursive: true, force: true });
    },
  };
}
