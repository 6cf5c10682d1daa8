import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Child } from './child.ts';

export interface Reaper {
  /** From now on until it ends, the child is killed should this process die. */
  readonly watch: (child: Child) => void;
  /** Ends the reaper. What it still watches is killed. */
  readonly close: () => Promise<void>;
}

/** Starts the process that sees to it that none of ours is left behind when this one dies, even of a kill -9. */
export function startReaper(): Reaper {
  // The built one, also where this file runs from its source.
  const reaper = fork(fileURLToPath(new URL('../../dist/process/reaper-main.js', import.meta.url)), {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--max-old-space-size=32'],
  });
  reaper.unref();
  reaper.channel?.unref();
  const ended = new Promise<void>((resolve) => {
    reaper.once('exit', () => resolve());
    reaper.once('error', () => resolve());
  });
  const tell = (message: { watch: number } | { forget: number }): void => {
    if (reaper.connected) reaper.send(message);
  };
  return {
    watch: ({ pid, ended: childEnded }) => {
      if (pid === undefined) return;
      tell({ watch: pid });
      const forget = (): void => tell({ forget: pid });
      childEnded.then(forget, forget);
    },
    close: async () => {
      reaper.ref();
      if (reaper.connected) reaper.disconnect();
      await ended;
    },
  };
}
