import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bankId } from '@of/contracts';
import { adapterTemplates } from './templates.ts';

/** `my-bank` → "My Bank". */
const titled = (id: string): string =>
  id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');

/**
 * `npm run adapter:new`: writes the folder of a new bank's adapter. It compiles, and its tests say what has to be filled in.
 * @param banks the folder of all banks' adapters
 * @returns the files' paths
 * @throws when the id is none, or the bank is there already
 */
export function newAdapter(banks: string, id: string): string[] {
  const parsed = bankId.safeParse(id);
  if (!parsed.success) throw new Error(`"${id.slice(0, 64)}" ${parsed.error.issues[0]?.message ?? 'is no bank id'}`);
  const folder = join(banks, id);
  if (existsSync(folder)) throw new Error(`${id} is there already`);
  mkdirSync(folder);
  return Object.entries(adapterTemplates(id, titled(id))).map(([name, text]) => {
    const file = join(folder, name);
    writeFileSync(file, text, { flag: 'wx' });
    return file;
  });
}
