import { serialize } from 'bson';
import fc from 'fast-check';
import { anyValue } from '../behaviour/any-value.ts';
import { decode, isDoc } from './codec.ts';
import { memberDecoder } from './members.ts';

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
