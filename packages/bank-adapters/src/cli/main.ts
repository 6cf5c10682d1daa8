// `npm run adapter:new my-bank`, `npm run adapter:check my-bank --sample answers.json`
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAdapters } from '../registry/adapter-registry.ts';
import { checkAdapter, readSample } from './check-adapter.ts';
import { type Command, readCommand } from './command-line.ts';
import { newAdapter } from './new-adapter.ts';
import { newMockBank } from './new-mock-bank.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const USAGE = `npm run adapter:new <bank-id> [--mock-bank]
npm run adapter:check <bank-id> [--sample answers.json]
`;

function make({ bank, withMockBank }: Extract<Command, { name: 'new' }>): void {
  const files = [...newAdapter(ROOT, bank), ...(withMockBank ? newMockBank(ROOT, bank) : [])];
  process.stdout.write(`${files.map((file) => relative(process.cwd(), file)).join('\n')}\n`);
  if (withMockBank)
    process.stdout.write(
      `\nA new package: add {"path": "services/mock-banks/${bank}"} to the root tsconfig.json, and write the lock file (docs, step 1).\n`,
    );
  process.stdout.write(`\nNext: docs/adding-a-bank.md, and npm test -- ${bank}\n`);
}

async function run(args: readonly string[]): Promise<number> {
  const command = readCommand(args, process.env);
  switch (command?.name) {
    case 'new':
      make(command);
      return 0;
    case 'check': {
      const adapter = (await loadAdapters()).get(command.bank);
      const sample = command.sample === undefined ? undefined : readSample(resolve(command.sample));
      const { report, ok } = checkAdapter(adapter, sample);
      process.stdout.write(`${report}\n`);
      return ok ? 0 : 1;
    }
    default:
      process.stderr.write(USAGE);
      return 64;
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
