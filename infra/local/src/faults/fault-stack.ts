import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../e2e/running-start.ts';
import { portChooser } from '../launcher/ports.ts';
import { loadSecrets } from '../launcher/secrets.ts';
import { bankEnvironment, originOf, type StackAddresses, serviceEnvironment } from '../launcher/service-environment.ts';
import { startService } from '../launcher/service-process.ts';
import { findServices, type ServiceFolder } from '../launcher/workspace.ts';
import { startEmbedded } from '../mongo/start-embedded.ts';
import { findNatsServer } from '../nats/find-nats-server.ts';
import { startNatsServer } from '../nats/start-nats.ts';
import type { Child } from '../process/child.ts';
import { startReaper } from '../process/reaper.ts';
import { type Part, partOf } from './part.ts';
import { isLong } from './scenario.ts';
import { openSlowDoor } from './slow-door.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The banks of the suite: one with pages by offset, one by cursor whose refresh tokens rotate. */
export const BANKS = ['green-bank', 'mongodb-bank'] as const;
export type Bank = (typeof BANKS)[number];

/** Short, so that the work of one that was killed is soon another's; nothing but waiting is made shorter. */
const HASTE = {
  // Receivers are on this machine.
  WEBHOOK_ALLOW_PRIVATE: 'true',
  SYNC_CLAIM_MS: '3000',
  HOUSEKEEPING_MS: '300',
  BANK_RESPONSE_TIMEOUT_MS: '4000',
  BANK_MAX_RETRY_MS: '8000',
  SYNC_REFRESHES_PER_DAY: '0',
  WEBHOOK_RETRY_SECONDS: '1,1,1,1,1,1,1,1',
};

/** What a process that was killed in a transaction had locked is free after this: a minute at MongoDB. */
const TRANSACTION_MS = 5_000;

/** One aggregator's clock is as much behind everybody else's as the other's is ahead. */
const APART_MS = 300_000;

/** NODE_OPTIONS of a process whose clock is ahead of ours, or behind. */
const clockAhead = (ms: number): string =>
  `--import=data:text/javascript,${encodeURIComponent(
    `const now=Date.now.bind(Date);const Real=Date;const ahead=()=>now()+(${ms});` +
      'globalThis.Date=class Date extends Real{constructor(...a){if(a.length===0)super(ahead());else super(...a)}static now(){return ahead()}};',
  )}`;

/** The whole system but portal and insights, each part a process of its own, on free ports and a folder of its own. */
export interface FaultStack {
  readonly mongo: Part;
  readonly nats: Part;
  readonly auth: Part;
  readonly aggregators: readonly [Part, Part];
  readonly banks: Readonly<Record<Bank, Part>>;
  readonly mongoUri: string;
  readonly natsUrl: string;
  /** Whatever the store answers the services from now on comes so much later; in the long form alone. */
  readonly slowStore: (ms: number) => void;
  /** Where the store keeps what it has. */
  readonly storeFile: string;
  /** From its next start on the store's file may grow to so many bytes; to any size when left out. */
  readonly limitStore: (bytes: number | undefined) => void;
  /** From its next start on NATS has room for so many bytes; for as many as there are when left out. */
  readonly limitNats: (bytes: number | undefined) => void;
  /** Every part, what others stand on first. */
  readonly parts: readonly Part[];
  /** An aggregator that is up. @throws when none is */
  readonly anAggregator: () => Part;
  readonly stop: () => Promise<void>;
}

/** What the processes inherit: ours, without what tells where somebody else's stack is, or how jest runs. */
function inherited(): NodeJS.ProcessEnv {
  const { MONGODB_URI: _mongo, NATS_URL: _nats, DATA_DIR: _data, NODE_OPTIONS: _options, ...rest } = process.env;
  return { ...rest, LOG_LEVEL: 'info' };
}

function folderOf(folders: readonly ServiceFolder[], name: string): ServiceFolder {
  const folder = folders.find((one) => one.name === name);
  if (folder === undefined) throw new Error(`there is no service "${name}" in this checkout`);
  return folder;
}

/** Starts everything. FAULT_LOG=true shows the lines that the processes write. */
export async function startFaultStack(): Promise<FaultStack> {
  const folder = await temporaryFolder();
  const reaper = startReaper();
  const { services, banks } = findServices(ROOT);
  const secrets = loadSecrets(folder.path, BANKS);
  const ports = portChooser({}, () => undefined);
  const port = (name: string): Promise<number> => ports.choose(name, undefined);
  const [mongoPort, natsPort] = [await port('mongo'), await port('nats')];
  const mongoUri = `mongodb://127.0.0.1:${mongoPort}/open_finance?directConnection=true&replicaSet=rs0`;
  const natsUrl = `nats://127.0.0.1:${natsPort}`;
  const origins = new Map<string, string>();
  for (const name of ['auth', 'aggregator', 'aggregator-2', ...BANKS])
    origins.set(name, `http://127.0.0.1:${await port(name)}`);
  // Users and banks come straight to auth: no portal stands before it.
  origins.set('portal', origins.get('auth') ?? '');
  const door = isLong ? await openSlowDoor(mongoPort) : undefined;
  const servicesUri = door === undefined ? mongoUri : mongoUri.replace(`:${mongoPort}/`, `:${door.port}/`);
  const addresses: StackAddresses = { mongo: servicesUri, nats: natsUrl, origins };
  const onLine = (name: string) => (line: string) => {
    if (process.env['FAULT_LOG'] === 'true') process.stderr.write(`${name} ${line}\n`);
  };

  const watched = (name: string, origin: string, launch: () => Promise<Child>): Part =>
    partOf(name, origin, async () => {
      const child = await launch();
      reaper.watch(child);
      return child;
    });
  const service = (name: string, { entry }: ServiceFolder, environment: NodeJS.ProcessEnv): Part => {
    const origin = originOf(addresses, name);
    return watched(name, origin, async () => {
      const started = startService({
        ...{ name, entry, origin, onLine: onLine(name) },
        environment: { ...inherited(), ...environment },
      });
      try {
        await started.ready();
      } catch (error) {
        await started.child.stop();
        throw error;
      }
      return started.child;
    });
  };
  const aggregator = (name: string, environment: NodeJS.ProcessEnv): Part =>
    service(name, folderOf(services, 'aggregator'), {
      ...serviceEnvironment('aggregator', addresses, secrets),
      ...HASTE,
      ...environment,
    });
  const bank = (name: Bank): Part =>
    service(name, folderOf(banks, name), {
      ...bankEnvironment({
        ...{ bank: name, addresses, secrets, tellsNews: false },
        dataDir: join(folder.path, 'banks', name),
      }),
      LEDGER_SEED: 'faults',
      LEDGER_HISTORY_MONTHS: '12',
      ADMIN_EXPOSED: 'true',
    });

  let storeBytes: number | undefined;
  const mongo = watched('mongo', mongoUri, async () => {
    const dataDir = join(folder.path, 'mongo');
    const limits = { transactionMs: TRANSACTION_MS, ...(storeBytes === undefined ? {} : { maxBytes: storeBytes }) };
    return (await startEmbedded({ dataDir, port: mongoPort, onLine: onLine('mongo'), ...limits })).child;
  });
  const { binary } = await findNatsServer();
  let natsBytes: number | undefined;
  const nats = watched('nats', natsUrl, async () => {
    const storeDir = join(folder.path, 'nats');
    const room = natsBytes === undefined ? {} : { maxFileBytes: natsBytes };
    return (await startNatsServer({ binary, storeDir, port: natsPort, onLine: onLine('nats'), ...room })).child;
  });
  const auth = service('auth', folderOf(services, 'auth'), serviceEnvironment('auth', addresses, secrets));
  const aggregators = [
    aggregator('aggregator', { NODE_OPTIONS: clockAhead(-APART_MS) }),
    aggregator('aggregator-2', { NODE_OPTIONS: clockAhead(APART_MS) }),
  ] as const;
  const bankParts = { 'green-bank': bank('green-bank'), 'mongodb-bank': bank('mongodb-bank') };
  const parts = [mongo, nats, ...Object.values(bankParts), auth, ...aggregators];
  const stop = async (): Promise<void> => {
    for (const part of parts.toReversed()) await part.kill();
    await door?.close();
    await reaper.close();
    await folder.remove();
  };
  try {
    await Promise.all([mongo.start(), nats.start(), ...Object.values(bankParts).map((part) => part.start())]);
    await Promise.all([auth, ...aggregators].map((part) => part.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ mongo, nats, auth, aggregators, banks: bankParts, mongoUri, natsUrl, parts, stop },
    storeFile: join(folder.path, 'mongo', 'data.mdb'),
    slowStore: (ms) => door?.delay(ms),
    limitStore: (bytes) => {
      storeBytes = bytes;
    },
    limitNats: (bytes) => {
      natsBytes = bytes;
    },
    anAggregator: () => {
      const up = aggregators.find((part) => part.isUp());
      if (up === undefined) throw new Error('no aggregator is up');
      return up;
    },
  };
}
