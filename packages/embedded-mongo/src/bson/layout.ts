/** How values lie in BSON (bsonspec.org). */

export const INT32_BYTES = 4;
export const OBJECT_ID_BYTES = 12;

/** The types of values, by the byte that says them. */
export const TYPE = {
  document: 3,
  array: 4,
  binary: 5,
  undefined: 6,
  boolean: 8,
  regex: 11,
  dbPointer: 12,
  codeWithScope: 15,
} as const;

/** Texts that have their length before them: string, code, symbol. */
export const TEXT_TYPES: ReadonlySet<number> = new Set([2, 13, 14]);

/** Bytes of the values whose size their type tells. */
export const FIXED_BYTES: Readonly<Record<number, number>> = {
  1: 8, // double
  [TYPE.undefined]: 0,
  7: OBJECT_ID_BYTES,
  [TYPE.boolean]: 1,
  9: 8, // date
  10: 0, // null
  16: INT32_BYTES,
  17: 8, // timestamp
  18: 8, // int64
  19: 16, // decimal128
  127: 0, // MaxKey
  255: 0, // MinKey
};
