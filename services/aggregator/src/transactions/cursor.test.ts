import fc from 'fast-check';
import { createCursorCodec } from './cursor.ts';

const hex = fc.stringMatching(/^[0-9a-f]{24}$/);
const day = fc.option(fc.constantFrom('2026-01-01', '2026-12-31'), { nil: undefined });
const query = fc.record({ userId: hex, accountId: hex, from: day, to: day });
const place = fc.record({ date: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), id: hex });
const codec = createCursorCodec('a secret of at least 32 characters');

test('a cursor leads back to its place, for its own query only', () => {
  fc.assert(
    fc.property(place, query, query, (one, asked, other) => {
      const cursor = codec.encode(one, asked);
      expect(codec.decode(cursor, asked)).toEqual(one);
      const same = JSON.stringify(asked) === JSON.stringify(other);
      expect(codec.decode(cursor, other)).toEqual(same ? one : undefined);
    }),
  );
});

test('a cursor that was changed in any bit, cut, lengthened or made with another secret is none', () => {
  const other = createCursorCodec('another secret of 32 characters!!');
  fc.assert(
    fc.property(place, query, fc.nat(), (one, asked, at) => {
      const cursor = codec.encode(one, asked);
      const bytes = Buffer.from(cursor, 'base64url');
      const bit = at % (bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      for (const forged of [bytes.toString('base64url'), cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, ` ${cursor}`])
        expect(codec.decode(forged, asked)).toBeUndefined();
      expect(codec.decode(other.encode(one, asked), asked)).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.string(), query, (text, asked) => {
      expect(codec.decode(text, asked)).toBeUndefined();
    }),
  );
});
