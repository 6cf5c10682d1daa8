/** Does the works of one key one after the other, in the order in which they come; those of different keys side by side. */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Makes turns of their own: what would collide in the store, and be done again, waits within this process instead. */
export function createTurns(): Turns {
  const underWay = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = underWay.get(key) ?? Promise.resolve();
    // What became of the one before is its own caller's to know.
    const mine = before.then(work, work);
    underWay.set(key, mine);
    try {
      return await mine;
    } finally {
      if (underWay.get(key) === mine) underWay.delete(key);
    }
  };
}
