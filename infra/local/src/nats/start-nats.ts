import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Child, startChild } from '../process/child.ts';
import { freePort } from '../process/free-port.ts';

const START_MS = 15_000;

export interface NatsProcess {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
}

/** There is no flag for the limit: it takes a file. */
async function storeArguments({ storeDir, maxFileBytes }: { storeDir: string; maxFileBytes?: number }) {
  if (maxFileBytes === undefined) return ['--jetstream', '--store_dir', storeDir];
  const file = join(dirname(storeDir), 'nats.conf');
  await writeFile(file, `jetstream { store_dir: ${JSON.stringify(storeDir)}, max_file_store: ${maxFileBytes} }\n`);
  return ['--config', file];
}

/**
 * Starts a nats-server with JetStream on loopback, its store in `storeDir`.
 * @param port any free one when left out
 * @throws when it ends or is not ready within 15 seconds; the message has its last lines
 */
export async function startNatsServer(options: {
  binary: string;
  storeDir: string;
  port?: number;
  onLine?: (line: string) => void;
  ownGroup?: boolean;
  /** Who may connect; anybody when left out. */
  user?: { readonly name: string; readonly password: string };
  /** What JetStream may keep on disk; what is there when left out. */
  maxFileBytes?: number;
}): Promise<NatsProcess> {
  const port = options.port ?? (await freePort());
  const last: string[] = [];
  let ready: () => void = () => undefined;
  const listening = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const child = startChild({
    command: options.binary,
    args: [
      ...['--addr', '127.0.0.1', '--port', String(port), ...(await storeArguments(options))],
      ...(options.user === undefined ? [] : ['--user', options.user.name, '--pass', options.user.password]),
    ],
    ownGroup: options.ownGroup ?? false,
    onLine: (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      options.onLine?.(line);
      if (line.includes('Server is ready')) ready();
    },
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('nats-server is not ready in time')), START_MS);
  });
  const gone = child.ended.then((code) =>
    Promise.reject(new Error(`nats-server ended (${code}): ${last.join(' | ')}`)),
  );
  try {
    await Promise.race([listening, late, gone]);
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    clearTimeout(timer);
    gone.catch(() => undefined);
  }
  return { url: `nats://127.0.0.1:${port}`, port, child };
}
