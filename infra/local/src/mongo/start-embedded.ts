import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startChild } from '../process/child.ts';
import type { MongoProcess } from './start-mongod.ts';

const START_MS = 20_000;
const listeningLine = z.object({ msg: z.literal('listening'), url: z.string() });

function listeningUrl(line: string): string | undefined {
  try {
    return listeningLine.safeParse(JSON.parse(line)).data?.url;
  } catch {
    return undefined;
  }
}

/**
 * Starts packages/embedded-mongo as a process of its own, on loopback.
 * @throws when it ends or does not listen within 20 seconds; the message has its last lines
 */
export async function startEmbedded(options: {
  dataDir: string;
  port: number;
  onLine: (line: string) => void;
  /** What the data file may grow to; whatever the disk has when left out. */
  maxBytes?: number;
  /** How long a transaction may run, also one whose client is gone; a minute when left out. */
  transactionMs?: number;
}): Promise<MongoProcess> {
  // By its path in the checkout: the built one, also where this file runs from its source.
  const entry = fileURLToPath(new URL('../../../../packages/embedded-mongo/dist/main.js', import.meta.url));
  const limit = {
    ...(options.maxBytes === undefined ? {} : { MAX_BYTES: String(options.maxBytes) }),
    ...(options.transactionMs === undefined ? {} : { TRANSACTION_MS: String(options.transactionMs) }),
  };
  const last: string[] = [];
  let announce: (url: string) => void = () => undefined;
  const listening = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const child = startChild({
    command: process.execPath,
    args: ['--enable-source-maps', entry],
    // Nothing of ours reads change streams, and keeping what they would give costs every write.
    env: {
      CHANGE_HISTORY: 'off',
      ...process.env,
      PORT: String(options.port),
      HOST: '127.0.0.1',
      DATA_DIR: options.dataDir,
      ...limit,
    },
    ownGroup: true,
    onLine: (line) => {
      last.push(line);
      if (last.length > 5) last.shift();
      const url = listeningUrl(line);
      if (url !== undefined) announce(url);
      options.onLine(line);
    },
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('embedded-mongo does not listen in time')), START_MS);
  });
  const gone = child.ended.then((code) =>
    Promise.reject(new Error(`embedded-mongo ended (${code}): ${last.join(' | ')}`)),
  );
  gone.catch(() => undefined);
  try {
    return { url: await Promise.race([listening, late, gone]), child };
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
