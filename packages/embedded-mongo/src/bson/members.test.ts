import { serialize } from 'bson';
import fc from 'fast-check';
import { anyValue } from '../behaviour/any-value.ts';
import { decode } from './codec.ts';
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
