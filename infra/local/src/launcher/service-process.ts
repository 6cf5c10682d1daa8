import { type Child, startChild } from '../process/child.ts';

const READY_MS = 60_000;
const PAUSE_MS = 50;
const LAST_LINES = 15;

export interface ServiceProcess {
  readonly name: string;
  readonly origin: string;
  readonly child: Child;
  /** Resolves when `/health/ready` answers 200. Rejects when the process ends first or a minute has passed, with its last lines. */
  readonly ready: () => Promise<void>;
}

async function answers(origin: string): Promise<boolean> {
  try {
    const { status, body } = await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await body?.cancel();
    return status === 200;
  } catch {
    return false;
  }
}

/** Starts a service as a process of its own; `environment` is added to what every process of the stack has. */
export function startService(options: {
  name: string;
  entry: string;
  origin: string;
  environment: NodeJS.ProcessEnv;
  onLine: (line: string) => void;
}): ServiceProcess {
  const { name, origin, onLine } = options;
  const last: string[] = [];
  const child = startChild({
    command: process.execPath,
    args: ['--enable-source-maps', options.entry],
    env: { ...options.environment, HOST: '127.0.0.1', PORT: new URL(origin).port },
    ownGroup: true,
    onLine: (line) => {
      last.push(line);
      if (last.length > LAST_LINES) last.shift();
      onLine(line);
    },
  });
  const failure = (what: string): Error =>
    new Error([`${name} ${what}`, ...last.map((line) => `  ${line}`)].join('\n'));
  return {
    name,
    origin,
    child,
    ready: async () => {
      let end: number | NodeJS.Signals | undefined;
      child.ended.then(
        (code) => {
          end = code;
        },
        () => {
          end = 1;
        },
      );
      const deadline = Date.now() + READY_MS;
      while (!(await answers(origin))) {
        if (end !== undefined) throw failure(`ended (${end}) before it was ready`);
        if (Date.now() > deadline) throw failure('is not ready in time');
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    },
  };
}
