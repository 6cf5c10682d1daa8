import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/**
 * How far a consumer is. First comes what was there when they began: the transactions up to change `base`, a connection after
 * the other (`after`: the last one that they have). Then the changes after `sequence`. `record` is the `_id` of the record of changes
 * that the number lies in, by which one can tell whether the number is still that of the same change: after a backup was restored,
 * numbers are given out again. There is none at number 0, where the record is forgotten, and in cursors that were made before
 * they had one: they hold for a year.
 */
export type ChangePlace = { readonly record?: string | undefined } & (
  | { readonly phase: 'stock'; readonly base: number; readonly connectionId: string; readonly after: string }
  | { readonly phase: 'changes'; readonly sequence: number }
);

export interface ChangeCursorCodec {
  readonly encode: (place: ChangePlace, userId: string) => string;
  /** @returns undefined when the text is no cursor that was given to this user */
  readonly decode: (text: string, userId: string) => ChangePlace | undefined;
}

const ID_BYTES = 12;
const MAC_BYTES = 16;
/** What a place begins with: its kind and a number. Ids follow, the record's last. */
const HEAD_BYTES = 1 + 8;
const STOCK = 1;
const CHANGES = 2;
/** Added to the kind of a place that has a record. */
const WITH_RECORD = 2;

function bytesOf(place: ChangePlace): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8((place.phase === 'stock' ? STOCK : CHANGES) + (place.record === undefined ? 0 : WITH_RECORD));
  head.writeBigUInt64BE(BigInt(place.phase === 'stock' ? place.base : place.sequence), 1);
  const ids = place.phase === 'stock' ? [place.connectionId, place.after, place.record] : [place.record];
  return Buffer.concat([head, ...ids.map((id) => Buffer.from(id ?? '', 'hex'))]);
}

function placeOf(bytes: Buffer): ChangePlace | undefined {
  const kind = bytes.readUInt8();
  const isStock = kind === STOCK || kind === STOCK + WITH_RECORD;
  const isChanges = kind === CHANGES || kind === CHANGES + WITH_RECORD;
  const hasRecord = kind > WITH_RECORD;
  const length = HEAD_BYTES + ((isStock ? 2 : 0) + (hasRecord ? 1 : 0)) * ID_BYTES;
  if (!(isStock || isChanges) || bytes.length !== length) return undefined;
  const number = Number(bytes.readBigUInt64BE(1));
  const idAt = (at: number): string => bytes.toString('hex', at, at + ID_BYTES);
  const record = hasRecord ? { record: idAt(length - ID_BYTES) } : {};
  if (isChanges) return { phase: 'changes', sequence: number, ...record };
  return {
    phase: 'stock',
    base: number,
    connectionId: idAt(HEAD_BYTES),
    after: idAt(HEAD_BYTES + ID_BYTES),
    ...record,
  };
}

/**
 * Cursors are the place and its HMAC-SHA-256 (truncated to 128 bits, RFC 2104 §5) over place and user, in base64url. The key is
 * derived from the service's secret (HKDF, RFC 5869) for this purpose alone.
 */
export function createChangeCursors(secret: string): ChangeCursorCodec {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'of:aggregator:changes-cursor:1', 32));
  const mac = (place: Buffer, userId: string): Buffer =>
    createHmac('sha256', key).update(userId).update('\0').update(place).digest().subarray(0, MAC_BYTES);
  return {
    encode: (place, userId) => {
      const bytes = bytesOf(place);
      return Buffer.concat([bytes, mac(bytes, userId)]).toString('base64url');
    },
    decode: (text, userId) => {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== text) return undefined;
      const place = bytes.subarray(0, -MAC_BYTES);
      return timingSafeEqual(mac(place, userId), bytes.subarray(-MAC_BYTES)) ? placeOf(place) : undefined;
    },
  };
}
