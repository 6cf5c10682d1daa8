import { setFlagsFromString } from 'node:v8';

/** How much the heap may grow past what was in use after a collection before the next one, percent. */
const GROWTH = 60;

/**
 * Has V8 collect what pages leave behind sooner. On a machine with much memory it lets a heap grow to several times of what is in
 * use, 50 MB here, before it looks: a busy aggregator then holds mostly garbage. Unlike a fixed limit this cannot end the process
 * when a few large answers of banks come at once.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
}
