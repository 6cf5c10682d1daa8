/** Ids on disk: 4 bytes for collections and indexes, 8 for records, in the order of their numbers. */
export function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes;
}

export function recordKey(collection: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(12);
  key.writeUInt32BE(collection);
  key.writeUInt16BE(0, 4);
  key.writeUIntBE(record, 6, 6);
  return key;
}

/** A record's id alone: what an entry of a unique index holds. */
export function recordBytes(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(6);
  bytes.writeUIntBE(record, 0, 6);
  return bytes;
}

/** The record's id at the end of a key or an entry. */
export const recordOfKey = (key: Buffer): number => key.readUIntBE(key.length - 6, 6);

/** The key of a unique index's entry. The byte at the end makes it longer than what a range begins or ends with. */
export function uniqueKey(index: number, value: Buffer): Buffer {
  const key = Buffer.allocUnsafe(4 + value.length + 1);
  key.writeUInt32BE(index);
  value.copy(key, 4);
  key[4 + value.length] = 0;
  return key;
}

/** The key of an entry of any other index; the record's id at the end keeps equal values apart. */
export function entryKey(index: number, value: Buffer, record: number): Buffer {
  const key = Buffer.allocUnsafe(4 + value.length + 8);
  key.writeUInt32BE(index);
  value.copy(key, 4);
  key.writeUInt16BE(0, 4 + value.length);
  key.writeUIntBE(record, 4 + value.length + 2, 6);
  return key;
}
