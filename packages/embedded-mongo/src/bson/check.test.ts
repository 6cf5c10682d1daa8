import { serialize } from 'bson';
import fc from 'fast-check';
import { anyValue } from '../behaviour/any-value.ts';
import { checkBson } from './check.ts';
import { decode } from './codec.ts';

const documents = fc.dictionary(
  fc.string({ maxLength: 5 }).filter((name) => !name.includes('\0')),
  anyValue,
  { maxKeys: 6 },
);

const passes = (bytes: Uint8Array): boolean => {
  try {
    checkBson(bytes);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return false;
  }
};

test('whatever is BSON passes', () => {
  fc.assert(
    fc.property(documents, (document) => {
      expect(passes(serialize(document))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('what passes can be decoded, whichever byte of a document was altered', () => {
  fc.assert(
    fc.property(documents, fc.nat(), fc.nat({ max: 255 }), (document, place, byte) => {
      const bytes = Buffer.from(serialize(document));
      bytes[place % bytes.length] = byte;
      if (passes(bytes)) expect(() => decode(bytes)).not.toThrow();
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ['is cut off', (bytes: Buffer) => bytes.subarray(0, -1)],
  ['has something after it', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])])],
  ['has a text that is not UTF-8', (bytes: Buffer) => Buffer.from(bytes.map((byte) => (byte === 0x78 ? 0xff : byte)))],
])('a document that %s is refused', (_name, alter) => {
  expect(passes(alter(Buffer.from(serialize({ a: { b: ['xyz'] } }))))).toBe(false);
});
