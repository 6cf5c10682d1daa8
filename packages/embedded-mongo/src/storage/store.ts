import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';

export interface StoreFiles {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Records: collection id (4 bytes) and record id (8 bytes) → BSON. */
  readonly records: Database<Buffer, Buffer>;
  /** Index entries: index id (4 bytes), key, record id (8 bytes) → nothing. */
  readonly entries: Database<Buffer, Buffer>;
  /** Collections and counters, as JSON-free BSON. */
  readonly meta: Database<Buffer, string>;
  readonly temporary: boolean;
  readonly close: () => Promise<void>;
}

const FORMAT = 'open-finance embedded-mongo 1';

/** Another process has the folder, or it is not one of ours. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/**
 * Opens (or makes) the files of a server. Without a folder they live in a temporary one, are not flushed to disk, and go when
 * the server stops.
 * @throws DataFolderError when the folder holds something else, or files that cannot be read
 */
export function openFiles(dir: string | undefined): StoreFiles {
  const temporary = dir === undefined;
  const folder = dir ?? mkdtempSync(join(tmpdir(), 'embedded-mongo-'));
  mkdirSync(folder, { recursive: true });
  const foreign = readdirSync(folder).filter(
    (name) => !['data.mdb', 'lock.mdb', 'data.mdb-lock', 'server.pid'].includes(name),
  );
  if (foreign.length > 0)
    throw new DataFolderError(
      `${folder} holds other files (${foreign.slice(0, 3).join(', ')}): it is no data folder of this server`,
    );
  let root: RootDatabase<Buffer, Buffer>;
  try {
    root = open<Buffer, Buffer>({
      path: join(folder, 'data.mdb'),
      noSubdir: true,
      maxDbs: 4,
      encoding: 'binary',
      keyEncoding: 'binary',
      noSync: temporary,
      overlappingSync: !temporary,
      mapSize: 2 ** 30,
    });
  } catch (error) {
    throw new DataFolderError(`${folder} cannot be opened: it is damaged, or not a data folder of this server`, {
      cause: error,
    });
  }
  const options = { encoding: 'binary', keyEncoding: 'binary', cache: false } as const;
  const meta = root.openDB<Buffer, string>({ name: 'meta', encoding: 'binary' });
  const marker = meta.get('format')?.toString('utf8');
  if (marker !== undefined && marker !== FORMAT)
    throw new DataFolderError(`${folder} is of another version (${marker})`);
  if (marker === undefined) meta.putSync('format', Buffer.from(FORMAT));
  return {
    root,
    meta,
    records: root.openDB<Buffer, Buffer>({ name: 'records', ...options }),
    entries: root.openDB<Buffer, Buffer>({ name: 'entries', ...options }),
    temporary,
    close: async () => {
      await root.close();
      if (temporary) rmSync(folder, { recursive: true, force: true });
    },
  };
}
