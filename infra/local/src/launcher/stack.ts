import { join } from 'node:path';
import { provideMongo } from '../mongo/provide-mongo.ts';
import { provideNats } from '../nats/provide-nats.ts';
import type { Child } from '../process/child.ts';
import type { Engine } from '../process/engine.ts';
import { type Reaper, startReaper } from '../process/reaper.ts';
import { takeDataFolder } from './data-folder.ts';
import { type LogPrefix, renderLogLine } from './log-lines.ts';
import { type PortChooser, portChooser } from './ports.ts';
import { announceStack } from './running-stack.ts';
import { loadSecrets } from './secrets.ts';
import { bankEnvironment, type StackAddresses, serviceEnvironment } from './service-environment.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { findServices, type ServiceFolder } from './workspace.ts';

const MONGO_PORT = 27_117;
const NATS_PORT = 4322;

export interface StackOptions {
  /** The checkout. */
  readonly root: string;
  readonly dataDir: string;
  /** The services inherit it, except for what the launcher decides itself. */
  readonly env: NodeJS.ProcessEnv;
  /** Names of the mock banks to start; all that there are when left out. */
  readonly banks?: readonly string[];
  /** Services that are not started with the others, but by `run`. */
  readonly held?: readonly string[];
  /** Shows every line of the services' logs, not only warnings. */
  readonly verbose: boolean;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
  /** Shows a line to the user. */
  readonly say: (line: string) => void;
}

export interface Stack {
  readonly addresses: StackAddresses;
  /** Names of the mock banks that run. */
  readonly banks: readonly string[];
  /** Process id of the store, where it is ours. */
  readonly storePid: number | undefined;
  /** Starts a service that was held back, and waits until it is ready; it may be stopped and run again. */
  readonly run: (name: string) => Promise<Child>;
  /** Resolves with a process's name and exit code when one ends that nobody stopped. */
  readonly broken: Promise<string>;
  /** Ends every process: the services first, then what they stand on. */
  readonly stop: () => Promise<void>;
}

/** What was started, in order, so that a start that fails half-way takes everything with it. */
class Started {
  readonly services: ServiceProcess[] = [];
  readonly engines: Child[] = [];
  readonly reaper: Reaper = startReaper();
  readonly release: () => void;
  /** Takes back what says where the stack runs. */
  withdraw: () => void = () => undefined;
  private stopped: Promise<void> | undefined;

  constructor(release: () => void) {
    this.release = release;
  }

  /** Ends everything; whoever asks again waits for the same end. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  get stopping(): boolean {
    return this.stopped !== undefined;
  }

  private async end(): Promise<void> {
    this.withdraw();
    await Promise.all(this.services.map(({ child }) => child.stop()));
    await Promise.all(this.engines.map((child) => child.stop()));
    await this.reaper.close();
    this.release();
  }
}

async function addressesOf(
  folders: readonly ServiceFolder[],
  engines: { mongo: Engine; nats: Engine },
  ports: PortChooser,
): Promise<StackAddresses> {
  const origins = new Map<string, string>();
  for (const { name, port } of folders) origins.set(name, `http://127.0.0.1:${await ports.choose(name, port)}`);
  return { mongo: engines.mongo.url, nats: engines.nats.url, origins };
}

/** What a process of the stack has in its environment besides its own: ours, without what is not for everybody. */
function commonEnvironment(env: NodeJS.ProcessEnv, verbose: boolean): NodeJS.ProcessEnv {
  const { MONGODB_URI: _mongo, NATS_URL: _nats, DATA_DIR: _data, ...rest } = env;
  return { LOG_LEVEL: verbose ? 'debug' : 'info', ...rest };
}

/**
 * Starts MongoDB, NATS, the mock banks and the services, each as a process of its own, and waits until all are ready.
 * @throws when one cannot be started; whatever had been started is stopped again
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { root, env, say, verbose } = options;
  const { services, banks: all } = findServices(root);
  const banks = all.filter(({ name }) => options.banks?.includes(name) ?? true);
  const folder = takeDataFolder(options.dataDir);
  const started = new Started(folder.release);
  options.signal?.addEventListener('abort', () => void started.stop());
  const names = ['mongo', 'nats', ...[...services, ...banks].map(({ name }) => name)];
  const width = Math.max(...names.map((name) => name.length));
  const logOf = (name: string): ((line: string) => void) => {
    const prefix: LogPrefix = { name, index: names.indexOf(name), width };
    return (line) => {
      const shown = renderLogLine(line, prefix, verbose);
      if (shown !== undefined) say(shown);
    };
  };
  try {
    const secrets = loadSecrets(
      folder.path,
      banks.map(({ name }) => name),
    );
    const ports = portChooser(env, say);
    const engine = async (name: string, provide: typeof provideMongo, usual: number): Promise<Engine> => {
      const port = (): Promise<number> => ports.choose(name, usual);
      const provided = await provide({ env, dataDir: folder.path, port, onLine: logOf(name) });
      if (provided.child !== undefined) {
        started.engines.push(provided.child);
        started.reaper.watch(provided.child);
        if (options.signal?.aborted) await provided.child.stop();
      }
      options.signal?.throwIfAborted();
      return provided;
    };
    const [mongo, nats] = await Promise.all([
      engine('mongo', provideMongo, MONGO_PORT),
      engine('nats', provideNats, NATS_PORT),
    ]);
    say(`MongoDB: ${mongo.choice}`);
    say(`NATS:    ${nats.choice}`);
    const addresses = await addressesOf([...services, ...banks], { mongo, nats }, ports);
    const common = commonEnvironment(env, verbose);
    options.signal?.throwIfAborted();
    const launch = ({ name, entry }: ServiceFolder, own: Record<string, string>): ServiceProcess => {
      const origin = addresses.origins.get(name) ?? '';
      const service = startService({ name, entry, origin, environment: { ...common, ...own }, onLine: logOf(name) });
      started.services.push(service);
      started.reaper.watch(service.child);
      return service;
    };
    const launchOurs = (folder: ServiceFolder): ServiceProcess =>
      launch(folder, serviceEnvironment(folder.name, addresses, secrets));
    const tellsNews = env['BANK_WEBHOOKS'] === 'true';
    for (const bank of banks) {
      const dataDir = join(folder.path, 'banks', bank.name);
      const own = bankEnvironment({ bank: bank.name, addresses, secrets, dataDir, tellsNews });
      // Everything here listens on loopback, and the switches let nobody in but programs on this machine.
      launch(bank, { ADMIN_EXPOSED: env['ADMIN_EXPOSED'] ?? 'true', ...own });
    }
    for (const service of services) if (options.held?.includes(service.name) !== true) launchOurs(service);
    await Promise.all(started.services.map((service) => service.ready()));
    started.withdraw = announceStack(folder.path, addresses);
    const processes = [
      ...started.services.map(({ name, child }) => [name, child] as const),
      ...[mongo, nats].flatMap(({ child }, index) => (child ? [[index === 0 ? 'mongo' : 'nats', child] as const] : [])),
    ];
    return {
      addresses,
      banks: banks.map(({ name }) => name),
      storePid: mongo.child?.pid,
      run: async (name) => {
        const folder = services.find((service) => service.name === name);
        if (folder === undefined) throw new Error(`there is no service "${name}" in this checkout`);
        const service = launchOurs(folder);
        await service.ready();
        return service.child;
      },
      broken: new Promise((resolve) => {
        for (const [name, child] of processes) {
          void child.ended.then((code) => started.stopping || resolve(`${name} ended (${code})`));
        }
      }),
      stop: () => started.stop(),
    };
  } catch (error) {
    await started.stop();
    throw error;
  }
}
