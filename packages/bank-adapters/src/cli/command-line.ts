import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | { readonly name: 'new'; readonly bank: string; readonly withMockBank: boolean }
  | { readonly name: 'check'; readonly bank: string; readonly sample: string | undefined };

/**
 * Reads `new <bank> [--mock-bank]` and `check <bank> [--sample file]`. An option that was given to npm without `--` before it is not
 * among the arguments: npm keeps it for itself and hands it on as `npm_config_<name>`, older ones with its value, newer ones as
 * `true` with the value left among the arguments.
 * @returns undefined for what is none of them
 */
export function readCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Command | undefined {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { sample: { type: 'string' }, 'mock-bank': { type: 'boolean' } },
  });
  const [name, bank, ...more] = positionals;
  if (bank === undefined) return undefined;
  if (name === 'new' && more.length === 0)
    return { name, bank, withMockBank: values['mock-bank'] ?? env['npm_config_mock_bank'] === 'true' };
  const kept = env['npm_config_sample'];
  const isLeft = values.sample === undefined && kept === 'true' && more.length === 1;
  if (name !== 'check' || more.length > (isLeft ? 1 : 0)) return undefined;
  return { name, bank, sample: values.sample ?? (isLeft ? more[0] : kept === 'true' ? undefined : kept) };
}
