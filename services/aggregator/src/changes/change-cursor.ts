import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/**
 * How far a consumer is. First comes what was there when they began: the transactions up to change `base`, a connection after
 * the other (`after`: the last one that they have). Then the changes after `sequence`.
 */
export type ChangePlace =
  | { readonly phase: 'stock'; readonly base: number; readonly connectionId: string; readonly after: string }
  | { readonly phase: 'changes'; readonly sequence: number };

export interface ChangeCursorCodec {
  readonly encode: (place: ChangePlace, userId: string) => string;
  /** @returns undefined when the text is no cursor that was given to this user */
  readonly decode: (text: string, userId: string) => ChangePlace | undefined;
}

const NUMBER_BYTES = 8;
const ID_BYTES = 12;
const CHANGES_BYTES = 1 + NUMBER_BYTES;
const STOCK_BYTES = CHANGES_BYTES + 2 * ID_BYTES;
const MAC_BYTES = 16;

function bytesOf(place: ChangePlace): Buffer {
  const bytes = Buffer.alloc(place.phase === 'stock' ? STOCK_BYTES : CHANGES_BYTES);
  bytes.writeUInt8(place.phase === 'stock' ? 1 : 2);
  bytes.writeBigUInt64BE(BigInt(place.phase === 'stock' ? place.base : place.sequence), 1);
  if (place.phase === 'stock') {
    bytes.write(place.connectionId, CHANGES_BYTES, 'hex');
    bytes.write(place.after, CHANGES_BYTES + ID_BYTES, 'hex');
  }
  return bytes;
}

function placeOf(bytes: Buffer): ChangePlace | undefined {
  const kind = bytes[0];
  if (kind === 2 && bytes.length === CHANGES_BYTES)
    return { phase: 'changes', sequence: Number(bytes.readBigUInt64BE(1)) };
  if (kind !== 1 || bytes.length !== STOCK_BYTES) return undefined;
  return {
    phase: 'stock',
    base: Number(bytes.readBigUInt64BE(1)),
    connectionId: bytes.toString('hex', CHANGES_BYTES, CHANGES_BYTES + ID_BYTES),
    after: bytes.toString('hex', CHANGES_BYTES + ID_BYTES),
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
