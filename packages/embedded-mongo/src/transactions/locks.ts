/** Who holds a lock: a multi-document transaction. `done` resolves when it has ended. */
export interface LockHolder {
  readonly done: Promise<void>;
}

/** A write outside a transaction meets a record that one has changed: it waits until that one has ended. */
export class LockWait extends Error {
  readonly holder: LockHolder;

  constructor(holder: LockHolder) {
    super('waits for a transaction');
    this.holder = holder;
  }
}

/** What running transactions have changed and not committed yet: records, and keys of unique indexes. */
export class Locks {
  private readonly holders = new Map<string, LockHolder>();

  holderOf(key: string): LockHolder | undefined {
    return this.holders.get(key);
  }

  take(key: string, holder: LockHolder): void {
    this.holders.set(key, holder);
  }

  release(holder: LockHolder): void {
    for (const [key, one] of this.holders) if (one === holder) this.holders.delete(key);
  }

  get size(): number {
    return this.holders.size;
  }
}

export const recordLock = (collection: number, record: number): string => `r:${collection}:${record}`;
export const keyLock = (index: number, key: Buffer): string => `k:${index}:${key.toString('latin1')}`;
