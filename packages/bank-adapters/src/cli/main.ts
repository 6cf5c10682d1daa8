// `npm run adapter:new my-bank`, `npm run adapter:check my-bank -- --sample answers.json`
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadAdapters } from '../registry/adapter-registry.ts';
import { checkAdapter, readSample } from './check-adapter.ts';
import { newAdapter } from './new-adapter.ts';

const BANKS = fileURLToPath(new URL('../../src/banks', import.meta.url));
const USAGE = `npm run adapter:new <bank-id>
npm run adapter:check <bank-id> -- [--sample answers.json]
`;

async function run(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { sample: { type: 'string' } },
  });
  const [command, id] = positionals;
  if (id === undefined || positionals.length !== 2) {
    process.stderr.write(USAGE);
    return 64;
  }
  if (command === 'new') {
    const files = newAdapter(BANKS, id);
    process.stdout.write(`${files.map((file) => relative(process.cwd(), file)).join('\n')}\n`);
    process.stdout.write(`\nNext: docs/adding-a-bank.md, and npm test -- banks/${id}\n`);
    return 0;
  }
  const adapter = (await loadAdapters()).get(id);
  const sample = values.sample === undefined ? undefined : readSample(resolve(values.sample));
  const { report, ok } = checkAdapter(adapter, sample);
  process.stdout.write(`${report}\n`);
  return ok ? 0 : 1;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
