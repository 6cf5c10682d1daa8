import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { DataFolderError, takeFolder } from './folder.ts';
import { Room } from './room.ts';

export interface StoreFiles {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Records: collection id (4 bytes) and record id (8 bytes) → BSON. */
  readonly records: Database<Buffer, Buffer>;
  /** Index entries: see index-entries.ts. */
  readonly entries: Database<Buffer, Buffer>;
  /** Changes, by their times (change-streams/history.ts). */
  readonly history: Database<Buffer, Buffer>;
  /** Collections and counters, as JSON-free BSON. */
  readonly meta: Database<Buffer, string>;
  readonly temporary: boolean;
  readonly room: Room;
  readonly close: () => Promise<void>;
}

const FORMAT = 'open-finance embedded-mongo 3';

/**
 * Opens (or makes) the files of a server. Without a folder they live in a temporary one, are not flushed to disk, and go when
 * the server stops.
 * @throws DataFolderError when the folder holds something else, or files that cannot be read
 */
export function openFiles(dir: string | undefined, maxBytes?: number): StoreFiles {
  const temporary = dir === undefined;
  const folder = resolve(dir ?? mkdtempSync(join(tmpdir(), 'embedded-mongo-')));
  const release = takeFolder(folder);
  const file = join(folder, 'data.mdb');
  let root: RootDatabase<Buffer, Buffer>;
  try {
    root = open<Buffer, Buffer>({
      path: file,
      noSubdir: true,
      maxDbs: 8,
      encoding: 'binary',
      keyEncoding: 'binary',
      noSync: temporary,
      overlappingSync: !temporary,
      mapSize: 2 ** 30,
    });
  } catch (error) {
    release();
    throw new DataFolderError(`${folder} cannot be opened: it is damaged, or not a data folder of this server`, {
      cause: error,
    });
  }
  const options = { encoding: 'binary', keyEncoding: 'binary', cache: false } as const;
  const meta = root.openDB<Buffer, string>({ name: 'meta', encoding: 'binary' });
  const marker = meta.get('format')?.toString('utf8');
  if (marker !== undefined && marker !== FORMAT) {
    void root.close();
    release();
    throw new DataFolderError(`${folder} is of another version (${marker.slice(0, 64)})`);
  }
  if (marker === undefined) meta.putSync('format', Buffer.from(FORMAT));
  return {
    root,
    meta,
    records: root.openDB<Buffer, Buffer>({ name: 'records', ...options }),
    entries: root.openDB<Buffer, Buffer>({ name: 'entries', ...options }),
    history: root.openDB<Buffer, Buffer>({ name: 'history', ...options }),
    temporary,
    room: new Room({ folder, file, maxBytes }),
    close: async () => {
      await root.close();
      release();
      if (temporary) rmSync(folder, { recursive: true, force: true });
    },
  };
}
