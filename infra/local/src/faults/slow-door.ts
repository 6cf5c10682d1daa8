import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A way to a server on this machine that can be made slow. */
export interface SlowDoor {
  readonly port: number;
  /** Whatever is answered from now on comes so much later. */
  readonly delay: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/** Opens a door on any free port. @param port where the server listens; it may be down meanwhile */
export async function openSlowDoor(port: number): Promise<SlowDoor> {
  let delayMs = 0;
  const open = new Set<Socket>();
  const server = createServer((inside) => {
    const outside = dial({ port, host: '127.0.0.1' });
    for (const socket of [inside, outside]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        inside.destroy();
        outside.destroy();
      });
    }
    inside.pipe(outside);
    let before = Promise.resolve();
    outside.on('data', (chunk) => {
      const due = Date.now() + delayMs;
      // In order, also when the delay ends while some of it still waits.
      before = before.then(async () => {
        const left = due - Date.now();
        if (left > 0) await wait(left);
        inside.write(chunk);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    delay: (ms) => {
      delayMs = ms;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
