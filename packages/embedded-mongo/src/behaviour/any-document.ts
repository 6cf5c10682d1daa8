import fc from 'fast-check';
import { anyValue } from './any-value.ts';

const depth = fc.createDepthIdentifier();
/** A document of members `a`, `b` and `c`, some of which are documents and arrays of documents. */
export const { document: anyDocument } = fc.letrec<{ document: Map<string, unknown>; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthIdentifier: depth, maxDepth: 3 },
    anyValue,
    fc.array(tie('document'), { maxLength: 2 }),
    tie('document'),
  ),
  document: fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), tie('value')), { selector: ([name]) => name })
    .map((members) => new Map(members)),
}));

/** Dotted paths in such a document. */
export const anyPath = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('.'));

/** Whether one of the paths leads through another one: no projection has both. */
export const collide = (paths: readonly string[]): boolean =>
  paths.some((one) => paths.some((other) => other !== one && other.startsWith(`${one}.`)));
