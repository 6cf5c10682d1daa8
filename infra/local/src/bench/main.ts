// `npm run bench -- NAME`: each measurement is a process of its own, found by its built entry.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../../../', import.meta.url);

const ENTRIES: Readonly<Record<string, string>> = {
  embedded: 'packages/embedded-mongo/dist/bench/main.js',
  adapters: 'packages/bank-adapters/dist/bench/main.js',
  sync: 'infra/local/dist/bench/sync.js',
  insights: 'services/insights/dist/bench/main.js',
  api: 'infra/local/dist/bench/api.js',
};

const entryOf = (name: string): string => fileURLToPath(new URL(ENTRIES[name] ?? '', ROOT));
const names = Object.keys(ENTRIES).filter((name) => existsSync(entryOf(name)));

const [name = '', ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}\n`);
  process.exit(64);
}
const { status } = spawnSync(process.execPath, ['--enable-source-maps', entryOf(name), ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
