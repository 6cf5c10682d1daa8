import { type Doc, decode } from '../bson/codec.ts';

const KINDS = [
  'insert',
  'update',
  'replace',
  'delete',
  'drop',
  'rename',
  'dropDatabase',
  'create',
  'createIndexes',
  'dropIndexes',
] as const;
export type ChangeKind = (typeof KINDS)[number];

/** Where a change happened; a database has neither name nor UUID. */
export interface ChangeSource {
  readonly db: string;
  readonly name: string;
  readonly uuid: string;
}

export interface StoredChange {
  readonly key: Buffer;
  readonly kind: ChangeKind;
  readonly source: ChangeSource;
  /** Milliseconds since the epoch. */
  readonly wall: number;
  /** `lsid` and `txnNumber` of the transaction. */
  readonly mark: Doc | undefined;
  /** The new document, or what else the kind has. */
  readonly payload: Doc;
}

interface Fresh {
  readonly kind: ChangeKind;
  readonly source: ChangeSource;
  readonly wall: number;
  readonly mark: Uint8Array | undefined;
  readonly payload: Uint8Array;
}

const HEAD_BYTES = 13;

/** Kind (1 byte), wall time (8), lengths of the place and of the mark (2 each), place, mark, payload. */
export function encodeChange({ kind, source, wall, mark, payload }: Fresh): Buffer {
  const place = Buffer.from(`${source.uuid}\0${source.db}\0${source.name}`);
  const markBytes = mark ?? new Uint8Array(0);
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head[0] = KINDS.indexOf(kind);
  head.writeDoubleBE(wall, 1);
  head.writeUInt16BE(place.length, 9);
  head.writeUInt16BE(markBytes.length, 11);
  return Buffer.concat([head, place, markBytes, payload]);
}

export function decodeChange(key: Buffer, bytes: Buffer): StoredChange {
  const placeEnd = HEAD_BYTES + bytes.readUInt16BE(9);
  const markEnd = placeEnd + bytes.readUInt16BE(11);
  const [uuid = '', db = '', name = ''] = bytes.toString('utf8', HEAD_BYTES, placeEnd).split('\0');
  return {
    key,
    kind: KINDS[bytes[0] ?? 0] ?? 'insert',
    wall: bytes.readDoubleBE(1),
    source: { uuid, db, name },
    mark: markEnd === placeEnd ? undefined : decode(bytes.subarray(placeEnd, markEnd)),
    payload: decode(bytes.subarray(markEnd)),
  };
}
