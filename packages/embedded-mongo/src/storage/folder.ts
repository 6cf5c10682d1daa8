import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from '../lock-holder.ts';

/** A data folder that cannot be used: another process has it, it is not one of ours, or it is damaged. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

const OWN_FILES = new Set(['data.mdb', 'lock.mdb', 'data.mdb-lock', 'server.pid']);
/** lmdb's files begin with a page whose header of 24 bytes is followed by this number. */
const LMDB_MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;

function isLmdbFile(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const head = Buffer.alloc(MAGIC_AT + 4);
    return readSync(handle, head, 0, head.length, 0) === head.length && head.readUInt32LE(MAGIC_AT) === LMDB_MAGIC;
  } finally {
    closeSync(handle);
  }
}

/** Processes' own folders: a second server in one process is refused like one in another. */
const taken = new Set<string>();

/**
 * Takes a data folder for this process, making it where it is not there. What a process that has died left is taken over.
 * @returns gives it back
 * @throws DataFolderError when it is somebody else's; nothing in it is changed then
 */
export function takeFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const foreign = readdirSync(folder).filter((name) => !OWN_FILES.has(name));
  if (foreign.length > 0)
    throw new DataFolderError(
      `${folder} holds other files (${foreign.slice(0, 3).join(', ')}): it is no data folder of this server`,
    );
  const data = join(folder, 'data.mdb');
  if (existsSync(data) && !isLmdbFile(data))
    throw new DataFolderError(`${data} is damaged, or not a data file of this server`);
  const lock = join(folder, 'server.pid');
  const holder = lockHolder(lock);
  if (taken.has(folder) || (holder !== undefined && holder !== process.pid))
    throw new DataFolderError(`${folder} is in use by another server (process ${holder ?? process.pid})`);
  writeFileSync(lock, `${process.pid}\n`);
  taken.add(folder);
  return () => {
    taken.delete(folder);
    rmSync(lock, { force: true });
  };
}
