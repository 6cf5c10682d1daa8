import { statfsSync, statSync } from 'node:fs';
import { MongoError } from '../errors.ts';

/** More than one transaction needs: lmdb must never be the one to find the disk full. */
const RESERVE_BYTES = 64 * 2 ** 20;
/** Pause between looks at the disk. */
const LOOK_MS = 100;

export interface RoomOptions {
  readonly folder: string;
  readonly file: string;
  /** What the file may grow to; whatever the disk has when left out. */
  readonly maxBytes?: number | undefined;
}

/** Whether there is room to store more. */
export class Room {
  private readonly options: RoomOptions;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private full = false;

  constructor(options: RoomOptions) {
    this.options = options;
  }

  private isFull(): boolean {
    const { folder, file, maxBytes } = this.options;
    if (maxBytes !== undefined && statSync(file).size >= maxBytes) return true;
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < RESERVE_BYTES;
  }

  /** @throws MongoError OutOfDiskSpace when nothing more can be stored; what takes none goes on */
  expect(): void {
    const now = performance.now();
    if (now - this.lookedAt >= LOOK_MS) {
      this.full = this.isFull();
      this.lookedAt = now;
    }
    if (this.full) throw new MongoError('OutOfDiskSpace', 'there is no room on the disk for more');
  }
}
