import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

/** A service of this repository, as its folder tells. */
export interface ServiceFolder {
  /** The folder's name, such as `auth` or `green-bank`. */
  readonly name: string;
  readonly entry: string;
  /** Where it listens unless told otherwise (`config.port` of its package.json); undefined: anywhere. */
  readonly port: number | undefined;
}

const manifest = z.object({ config: z.object({ port: z.coerce.number().int().min(1).max(65_535) }).optional() });

function foldersOf(parent: string): readonly ServiceFolder[] {
  return readdirSync(parent)
    .sort()
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(folder, 'src', 'main.ts')))
    .map((folder) => ({
      name: basename(folder),
      entry: join(folder, 'dist', 'main.js'),
      port: manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).config?.port,
    }));
}

/** The services and the mock banks of the checkout at `root`. A folder with `src/main.ts` is one: nothing lists them. */
export function findServices(root: string): { services: readonly ServiceFolder[]; banks: readonly ServiceFolder[] } {
  return {
    services: foldersOf(join(root, 'services')),
    banks: foldersOf(join(root, 'services', 'mock-banks')),
  };
}
