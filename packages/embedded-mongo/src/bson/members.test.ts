import { serialize } from 'bson';
import fc from 'fast-check';
import { anyValue } from '../behaviour/any-value.ts';
import { compileProjection } from '../query/projection.ts';
import { decode, isDoc } from './codec.ts';
import { memberCutter, memberDecoder } from './members.ts';

const names = ['a', 'ab', 'b', '0', 'ü', 'A'];

test('gives the members that were named, in the order and with the types that the document has them', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.constantFrom(...names), anyValue), { selector: ([name]) => name, maxLength: 6 }),
      fc.subarray(names),
      (members, wanted) => {
        const whole = serialize(new Map<string, unknown>(members));
        const part = serialize(new Map<string, unknown>(members.filter(([name]) => wanted.includes(name))));
        expect(memberDecoder(new Set(wanted))(whole)).toEqual(decode(part));
      },
    ),
    { numRuns: 300 },
  );
});

/** What is left of a value when only these paths below it are wanted. */
function pruned(value: unknown, paths: readonly (readonly string[])[]): unknown {
  const all = value instanceof Map ? [...value] : isDoc(value) ? Object.entries(value) : undefined;
  if (all === undefined || paths.some(({ length }) => length === 0)) return value;
  const members = all.flatMap(([name, inner]: [string, unknown]) => {
    const below = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
    return below.length === 0 ? [] : [[name, pruned(inner, below)] as const];
  });
  return new Map(members);
}

const depth = fc.createDepthIdentifier();
const { document } = fc.letrec<{ document: Map<string, unknown>; value: unknown }>((tie) => ({
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

test('gives of documents within documents what paths lead to, and arrays on the way as they are', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(document, fc.array(path, { maxLength: 4 }), (whole, paths) => {
      const decoded = memberDecoder(new Set(paths.map((parts) => parts.join('.'))))(serialize(whole));
      expect(decoded).toEqual(decode(serialize(pruned(whole, paths) as Map<string, unknown>)));
    }),
    { numRuns: 300 },
  );
});

test('cuts a document as a projection does, or not where a path leads through an array', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
  const collides = (paths: readonly string[]) =>
    paths.some((one) => paths.some((other) => other !== one && other.startsWith(`${one}.`)));
  let cuts = 0;
  fc.assert(
    fc.property(document, fc.uniqueArray(path, { minLength: 1, maxLength: 4 }), (whole, paths) => {
      fc.pre(!collides(paths));
      const bytes = serialize(whole);
      const cut = memberCutter(new Set(paths))(bytes);
      if (cut === undefined) return;
      cuts += 1;
      const project = compileProjection(Object.fromEntries(paths.map((one) => [one, true])), true);
      expect(decode(cut)).toEqual(project(decode(bytes)));
    }),
    { numRuns: 500 },
  );
  expect(cuts).toBeGreaterThan(100);
});
