import { serialize } from 'bson';
import fc from 'fast-check';
import { anyDocument, anyPath, collide } from '../behaviour/any-document.ts';
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

test('gives of documents within documents what paths lead to, and arrays on the way as they are', () => {
  fc.assert(
    fc.property(anyDocument, fc.array(anyPath, { maxLength: 4 }), (whole, paths) => {
      const left = pruned(
        whole,
        paths.map((path) => path.split('.')),
      );
      const decoded = memberDecoder(new Set(paths))(serialize(whole));
      expect(decoded).toEqual(decode(serialize(left as Map<string, unknown>)));
    }),
    { numRuns: 300 },
  );
});

test('cuts a document as a projection does, or not where a path leads through an array', () => {
  let cuts = 0;
  fc.assert(
    fc.property(anyDocument, fc.uniqueArray(anyPath, { minLength: 1, maxLength: 4 }), (whole, paths) => {
      fc.pre(!collide(paths));
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
