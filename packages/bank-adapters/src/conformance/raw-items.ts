import { z } from 'zod';

/** Helpers of adapters' tests: they change and guard a bank's raw items. */

const object = z.record(z.string(), z.unknown());

/** The paths of all members of an item, `A` and `A.B` alike; arrays count as one. */
export function memberPaths(raw: object, prefix = ''): string[] {
  return Object.entries(raw).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [prefix + name, ...memberPaths(value, `${prefix}${name}.`)]
      : [prefix + name],
  );
}

/** A copy of the item in which the member at `path` has another value, or is missing when that is undefined. */
export function withMember(raw: unknown, path: string, value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = path.split('.');
  const { [name]: member, ...others } = object.parse(raw);
  const changed = rest.length === 0 ? value : withMember(member, rest.join('.'), value);
  return changed === undefined ? others : { ...others, [name]: changed };
}

/** Freezes the item through and through, so that a mapping that changes it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

/** Runs with the process in each of some time zones, from one end of the day to the other. */
export function inTimeZones(run: () => void): void {
  const before = process.env['TZ'];
  try {
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Berlin']) {
      process.env['TZ'] = zone;
      run();
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}
