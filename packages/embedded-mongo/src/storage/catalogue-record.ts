import { z } from 'zod';
import { decode, encode } from '../bson/codec.ts';
import type { CollectionRecord } from './catalogue.ts';

const base64Document = z.base64().transform((text) => decode(Buffer.from(text, 'base64')));

const stored = z.object({
  id: z.int(),
  db: z.string(),
  name: z.string(),
  uuid: z.string(),
  options: base64Document,
  indexes: z.array(z.object({ id: z.int(), multikey: z.boolean(), inexact: z.boolean(), document: base64Document })),
});

const toBase64 = (document: CollectionRecord['options']): string => Buffer.from(encode(document)).toString('base64');

/** What the catalogue keeps of a collection, as bytes: JSON whose documents are BSON, so that their types stay. */
export function encodeRecord({ options, indexes, ...record }: CollectionRecord): Buffer {
  const written = indexes.map((index) => ({ ...index, document: toBase64(index.document) }));
  return Buffer.from(JSON.stringify({ ...record, options: toBase64(options), indexes: written }));
}

/** @throws when the bytes are not what `encodeRecord` makes */
export function decodeRecord(bytes: Uint8Array): CollectionRecord {
  return stored.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}
