import { parseArgs } from 'node:util';
import { objectIdHex } from '@of/contracts';
import type { Erasures } from '../erasures.ts';
import { UsageError } from './usage.ts';

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { all: { type: 'boolean', default: false } },
    });
  } catch {
    throw new UsageError();
  }
}

function userIdOf(text: string): string {
  const id = objectIdHex.safeParse(text);
  if (!id.success) throw new UsageError();
  return id.data;
}

/**
 * Carries out `erasures list|repeat`.
 * @param args what follows `npm run ops`
 * @returns what to print
 * @throws UsageError
 */
export async function runErasureCommand(
  erasures: Erasures,
  args: readonly string[],
  now = new Date(),
): Promise<string> {
  const { positionals, values } = parse(args);
  const [area, action, ...rest] = positionals;
  if (area !== 'erasures') throw new UsageError();
  if (action === 'list' && rest.length === 0 && !values.all) {
    const all = await erasures.list();
    if (all.length === 0) return 'No user was erased in the last two weeks.';
    return all.map(({ userId, erasedAt }) => `${userId}  ${erasedAt}`).join('\n');
  }
  if (action !== 'repeat' || values.all === rest.length > 0) throw new UsageError();
  const given = rest.map((text) => ({ userId: userIdOf(text), erasedAt: now.toISOString() }));
  const chosen = values.all ? await erasures.list() : given;
  for (const one of chosen) await erasures.repeat(one);
  return `${chosen.length} repeated`;
}
