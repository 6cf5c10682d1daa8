import fc from 'fast-check';
import { type ChangePlace, createChangeCursors } from './change-cursor.ts';

const id = fc.stringMatching(/^[0-9a-f]{24}$/);
const sequence = fc.maxSafeNat();
const record = fc.option(id, { nil: undefined });
const place = fc.oneof(
  fc.record({ phase: fc.constant('changes' as const), sequence, record }),
  fc.record({ phase: fc.constant('stock' as const), base: sequence, connectionId: id, after: id, record }),
) satisfies fc.Arbitrary<ChangePlace>;
const cursors = createChangeCursors('a secret of at least 32 characters');

test('a cursor leads back to its place, for its own user only', () => {
  fc.assert(
    fc.property(place, id, id, (one, user, other) => {
      const text = cursors.encode(one, user);
      expect(text.length).toBeLessThan(200);
      expect(cursors.decode(text, user)).toEqual(one);
      expect(cursors.decode(text, other)).toEqual(user === other ? one : undefined);
    }),
  );
});

test('a cursor from before places had a record leads where it led', () => {
  const user = 'a'.repeat(24);
  expect(cursors.decode('AgAAAAAAABJn-PdWsYCFiLoURtnZiFFKHQ', user)).toEqual({ phase: 'changes', sequence: 4711 });
  expect(cursors.decode('AQAAAAAAABJnu7u7u7u7u7u7u7u7zMzMzMzMzMzMzMzMOp_c8qkmlw2-Ss_p_XiqFg', user)).toEqual({
    ...{ phase: 'stock', base: 4711 },
    ...{ connectionId: 'b'.repeat(24), after: 'c'.repeat(24) },
  });
});

test('a cursor that was changed in any bit, cut, lengthened or made with another secret is none', () => {
  const other = createChangeCursors('another secret of 32 characters!!');
  fc.assert(
    fc.property(place, id, fc.nat(), (one, user, at) => {
      const text = cursors.encode(one, user);
      const bytes = Buffer.from(text, 'base64url');
      const bit = at % (bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      for (const forged of [bytes.toString('base64url'), text.slice(0, -1), `${text}A`, `${text}=`, ` ${text}`])
        expect(cursors.decode(forged, user)).toBeUndefined();
      expect(cursors.decode(other.encode(one, user), user)).toBeUndefined();
    }),
  );
  fc.assert(fc.property(fc.string(), id, (text, user) => expect(cursors.decode(text, user)).toBeUndefined()));
});
