import { objectIdHex } from '@of/contracts';
import type { Erasures } from '../erasures.ts';
import { isAll, UsageError } from './usage.ts';

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
  const [area, action, ...rest] = args;
  if (area !== 'erasures') throw new UsageError();
  if (action === 'list' && rest.length === 0) {
    const all = await erasures.list();
    if (all.length === 0) return 'No user was erased in the last two weeks.';
    return all.map(({ userId, erasedAt }) => `${userId}  ${erasedAt}`).join('\n');
  }
  if (action !== 'repeat' || rest.length === 0) throw new UsageError();
  const chosen = isAll(rest)
    ? await erasures.list()
    : rest.map((text) => ({ userId: userIdOf(text), erasedAt: now.toISOString() }));
  for (const one of chosen) await erasures.repeat(one);
  return `${chosen.length} repeated`;
}
