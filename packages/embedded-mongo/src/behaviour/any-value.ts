import { Binary, BSONRegExp, Code, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';

/** For tests: a value of any type that BSON has, but for the deprecated ones. */
export const anyValue = fc.oneof(
  fc.integer().map((one) => new Int32(one)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((one) => Long.fromBigInt(one)),
  fc.double().map((one) => new Double(one)),
  fc.constant(Decimal128.fromString('-12.30')),
  fc.string({ unit: 'grapheme', maxLength: 9 }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 9 }).map((bytes) => new Binary(bytes, 0)),
  fc.record({ t: fc.nat(), i: fc.nat() }).map((one) => new Timestamp(one)),
  fc.constantFrom<unknown>(
    new MinKey(),
    new MaxKey(),
    new BSONRegExp('^a.*', 'im'),
    new Code('x'),
    new Code('x', { y: 1 }),
  ),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.record({ a: fc.integer(), b: fc.record({ c: fc.string() }) }),
);
