import type { Doc } from '../bson/codec.ts';
import type { Collection, StoredIndex } from './catalogue.ts';
import type { NewDocument } from './new-document.ts';

export interface StoredDoc {
  readonly record: number;
  readonly bytes: Uint8Array;
}

/** A stretch of an index: from `start` on (included) up to `end` (not included). */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
  /** It holds the one key `start`: every field of the index is bound to a value. */
  readonly point?: boolean;
}

/** The documents as one command sees them: the store as it is, or a transaction's snapshot with its own changes. */
export interface View {
  /** Whether scanning an index gives its order: not when a transaction's own changes come after it. */
  readonly indexOrder: boolean;
  scan(collection: Collection, reverse?: boolean): Iterable<StoredDoc>;
  scanIndex(collection: Collection, index: StoredIndex, range: KeyRange, reverse?: boolean): Iterable<StoredDoc>;
  /** @throws MongoError DuplicateKey, WriteConflict */
  insert(collection: Collection, document: NewDocument): number;
  /** @param replaces whether the client gave the whole document, and not what to change in it */
  replace(collection: Collection, record: number, before: Doc, after: NewDocument, replaces: boolean): void;
  remove(collection: Collection, record: number, before: Doc): void;
}
