// A process that outlives its starter by a moment: when the starter is gone without a word (kill -9), it kills what the starter
// had started. It is in a process group of its own, so that no signal of the terminal ends it first.
import { z } from 'zod';

const message = z.union([z.object({ watch: z.int().positive() }), z.object({ forget: z.int().positive() })]);
const watched = new Set<number>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('message', (raw) => {
  const order = message.parse(raw);
  if ('watch' in order) watched.add(order.watch);
  else watched.delete(order.forget);
});

process.on('disconnect', () => {
  for (const pid of watched) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  process.exit(0);
});
