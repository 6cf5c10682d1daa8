/** Something that happened, awaited by at most one. */
function signal(): { wake: () => void; next: () => Promise<void> } {
  let wake: () => void = () => undefined;
  let happened = new Promise<void>((resolve) => {
    wake = resolve;
  });
  return {
    wake: () => wake(),
    next: async () => {
      await happened;
      happened = new Promise((resolve) => {
        wake = resolve;
      });
    },
  };
}

/**
 * Reads on while what came before is being worked on, and hands over all that has come meanwhile at once: the slower the work,
 * the more of it is done together.
 * @param limit what may wait, in the unit of `weight`: nothing more is asked for from then on until it is taken
 * @param weight of an item; one each when left out
 * @returns batches of one item or more, in order; an error of the source comes after what it gave before
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
  limit: number,
  weight: (item: T) => number = () => 1,
): AsyncGenerator<readonly T[]> {
  let waiting: T[] = [];
  let load = 0;
  let end: { readonly error?: unknown } | undefined;
  const arrived = signal();
  const taken = signal();
  let abandoned = false;

  async function read(): Promise<void> {
    try {
      for await (const item of source) {
        waiting.push(item);
        load += weight(item);
        arrived.wake();
        while (load >= limit && !abandoned) await taken.next();
        if (abandoned) return;
      }
      end = {};
    } catch (error) {
      end = { error };
    } finally {
      arrived.wake();
    }
  }

  const reading = read();
  try {
    for (;;) {
      while (waiting.length === 0 && end === undefined) await arrived.next();
      const batch = waiting;
      waiting = [];
      load = 0;
      taken.wake();
      if (batch.length > 0) yield batch;
      else if (end !== undefined) break;
    }
    if (end !== undefined && 'error' in end) throw end.error;
  } finally {
    abandoned = true;
    taken.wake();
    await reading;
  }
}
