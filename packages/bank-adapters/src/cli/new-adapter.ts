import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bankId } from '@of/contracts';
import { adapterTemplates } from './adapter-templates.ts';
import { titled, writeFolder } from './new-folder.ts';

/**
 * `npm run adapter:new`: writes the folder of a new bank's adapter. It compiles, and its tests say what has to be filled in.
 * @param root of the checkout
 * @returns the files' paths
 * @throws when the id is none, or the bank is there already
 */
export function newAdapter(root: string, id: string): string[] {
  const parsed = bankId.safeParse(id);
  if (!parsed.success) throw new Error(`"${id.slice(0, 64)}" ${parsed.error.issues[0]?.message ?? 'is no bank id'}`);
  const folder = join(root, 'packages', 'bank-adapters', 'src', 'banks', id);
  if (existsSync(folder)) throw new Error(`${id} is there already`);
  return writeFolder(folder, adapterTemplates(id, titled(id)));
}
