import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { mockBankTemplates, seedTemplate } from './mock-bank-templates.ts';
import { titled, writeFolder } from './new-folder.ts';

const FIRST_PORT = 4101;
const manifest = z.object({ config: z.object({ port: z.coerce.number() }).optional() });

/** The port after those of the mock banks that are there. */
function freePort(banks: string): number {
  const files = readdirSync(banks).map((name) => join(banks, name, 'package.json'));
  const ports = files
    .filter((file) => existsSync(file))
    .map((file) => manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).config?.port ?? 0);
  return Math.max(FIRST_PORT - 1, ...ports) + 1;
}

/**
 * `npm run adapter:new <id> --mock-bank`: writes the folder of a mock bank that speaks as the new adapter expects, and the seed of
 * its books.
 * @param root of the checkout
 * @returns the files' paths
 * @throws when the bank is there already
 */
export function newMockBank(root: string, id: string): string[] {
  const banks = join(root, 'services', 'mock-banks');
  if (existsSync(join(banks, id))) throw new Error(`the mock bank ${id} is there already`);
  return [
    ...writeFolder(join(banks, id), mockBankTemplates(id, titled(id), freePort(banks))),
    ...writeFolder(join(root, 'data', 'banks'), { [`${id}.json`]: seedTemplate }),
  ];
}
