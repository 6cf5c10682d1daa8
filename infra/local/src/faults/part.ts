import type { Child } from '../process/child.ts';

/** A process of the stack that can be killed and started again, on the same port and data. */
export interface Part {
  readonly name: string;
  readonly origin: string;
  readonly isUp: () => boolean;
  /** Its process while it is up. */
  readonly pid: () => number | undefined;
  /** Resolves when it is ready. */
  readonly start: () => Promise<void>;
  /** kill -9; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with its exit code, or with the signal that ended it when it did not end by itself. */
  readonly stop: () => Promise<number | NodeJS.Signals>;
}

/** @param launch starts the process and resolves when it is ready */
export function partOf(name: string, origin: string, launch: () => Promise<Child>): Part {
  let child: Child | undefined;
  return {
    name,
    origin,
    isUp: () => child !== undefined,
    pid: () => child?.pid,
    start: async () => {
      child = await launch();
    },
    kill: async () => {
      const dying = child;
      child = undefined;
      dying?.kill('SIGKILL');
      await dying?.ended;
    },
    stop: async () => {
      const ending = child;
      child = undefined;
      await ending?.stop();
      return (await ending?.ended) ?? 0;
    },
  };
}
