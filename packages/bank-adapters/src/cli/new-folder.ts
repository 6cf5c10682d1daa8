import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `my-bank` → "My Bank". */
export const titled = (id: string): string =>
  id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');

/** Writes files that must not be there yet, by their paths below `folder`. @returns their paths */
export function writeFolder(folder: string, files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).map(([path, text]) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
    return file;
  });
}
