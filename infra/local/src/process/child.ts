import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Each line that the process writes, on either stream. */
  readonly onLine?: (line: string) => void;
  /** How long it may take to end after SIGTERM before it is killed, in milliseconds. */
  readonly graceMs?: number;
  /** In a process group of its own, which a Ctrl-C in the terminal does not reach: whoever started it orders its end. */
  readonly ownGroup?: boolean;
}

export interface Child {
  readonly pid: number | undefined;
  /** Resolves with the exit code (or signal) when the process has ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Asks the process to end, and kills it when it does not in time. */
  readonly stop: () => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/**
 * Starts a process with no standard input. Unless told otherwise it is in our own process group, so that a Ctrl-C in the
 * terminal reaches it too.
 * `ended` rejects when the command cannot be started.
 */
export function startChild({
  command,
  args,
  env = process.env,
  onLine,
  graceMs = 10_000,
  ownGroup = false,
}: ChildOptions): Child {
  const child: ChildProcess = spawn(command, args, { env, detached: ownGroup, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => onLine?.(line));
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 0));
  });
  // A failure to start is told to whoever awaits `ended`; nobody may be, yet.
  ended.catch(() => undefined);
  return {
    pid: child.pid,
    ended,
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended.catch(() => undefined);
      clearTimeout(timer);
    },
  };
}
