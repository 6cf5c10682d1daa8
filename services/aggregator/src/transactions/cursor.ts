import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** The place after which a page goes on: the last transaction of the one before. */
export interface Place {
  /** Effective date, epoch milliseconds. */
  readonly date: number;
  /** `_id`, hex. */
  readonly id: string;
}

/** What a cursor belongs to: it names a place in the answer to this query of this user and in no other. */
export interface CursorQuery {
  readonly userId: string;
  readonly accountId: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface CursorCodec {
  readonly encode: (place: Place, query: CursorQuery) => string;
  /** @returns undefined when the text is no cursor that was given for this query */
  readonly decode: (text: string, query: CursorQuery) => Place | undefined;
}

const PLACE_BYTES = 20;
const MAC_BYTES = 16;

/**
 * Cursors are the place and its HMAC-SHA-256 (truncated to 128 bits, RFC 2104 §5) in base64url. The key is derived from the
 * service's secret (HKDF, RFC 5869), so that a cursor is good for no other purpose of it.
 */
export function createCursorCodec(secret: string): CursorCodec {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'of:aggregator:transactions-cursor:1', 32));
  const mac = (place: Buffer, { userId, accountId, from, to }: CursorQuery): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([userId, accountId, from ?? null, to ?? null]))
      .update(place)
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    encode: ({ date, id }, query) => {
      const place = Buffer.alloc(PLACE_BYTES);
      place.writeBigInt64BE(BigInt(date));
      place.write(id, 8, 'hex');
      return Buffer.concat([place, mac(place, query)]).toString('base64url');
    },
    decode: (text, query) => {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length !== PLACE_BYTES + MAC_BYTES || bytes.toString('base64url') !== text) return undefined;
      const place = bytes.subarray(0, PLACE_BYTES);
      if (!timingSafeEqual(mac(place, query), bytes.subarray(PLACE_BYTES))) return undefined;
      return { date: Number(place.readBigInt64BE()), id: place.subarray(8).toString('hex') };
    },
  };
}
