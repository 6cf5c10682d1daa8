import type { Extensions } from '@of/contracts';

const isExtensions = (value: Extensions[string] | undefined): value is Extensions =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withoutPath(of: Extensions | undefined, [name = '', ...below]: readonly string[]): Extensions | undefined {
  if (of === undefined || !Object.hasOwn(of, name)) return of;
  const { [name]: found, ...others } = of;
  if (below.length > 0) {
    const left = isExtensions(found) ? withoutPath(found, below) : found;
    // Put back where it was: whoever compares texts depends on the order of the names.
    if (left !== undefined) return { ...of, [name]: left };
  }
  return Object.keys(others).length === 0 ? undefined : others;
}

/**
 * Extensions without what the bank may give anew at each read: what is compared to see whether anything has changed. What held nothing
 * else is gone as well; the input stays as it was.
 * @param passing dotted paths, as the institution names them (`Institution.passing`)
 */
export function withoutPassing(
  extensions: Extensions | undefined,
  passing: readonly string[] = [],
): Extensions | undefined {
  return passing.reduce((left, path) => withoutPath(left, path.split('.')), extensions);
}
