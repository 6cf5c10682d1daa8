import { type Doc, decode } from '../bson/codec.ts';
import { memberDecoder } from '../bson/members.ts';
import { type Needs, together } from '../query/needs.ts';
import type { StoredIndex } from './catalogue.ts';
import { type IndexKeys, indexKeys } from './index-spec.ts';

/** What reads of a document what these indexes read. */
function readerFor(indexes: readonly StoredIndex[]): (bytes: Uint8Array) => Doc {
  const needs: Needs = together(...indexes.map(({ spec }) => spec.reads));
  return needs === undefined ? decode : memberDecoder(needs);
}

/** By a collection's list of indexes, which is another list when they change. */
const READERS = new WeakMap<readonly StoredIndex[], (bytes: Uint8Array) => Doc>();

/** A document that is to be stored: its bytes, and the keys under which indexes will have it. */
export class NewDocument {
  readonly bytes: Uint8Array;
  readonly #keys = new Map<number, IndexKeys>();
  #whole: Doc | undefined;

  /** @param document what the bytes say, where it is known */
  constructor(bytes: Uint8Array, document?: Doc) {
    this.bytes = bytes;
    this.#whole = document;
  }

  /** Takes a document by its bytes, and reads of it only what the indexes read: they are what most of it is read for. */
  static unread(bytes: Uint8Array, indexes: readonly StoredIndex[]): NewDocument {
    const made = new NewDocument(bytes);
    const read = READERS.get(indexes) ?? readerFor(indexes);
    READERS.set(indexes, read);
    const part = read(bytes);
    for (const { id, spec } of indexes) made.#keys.set(id, indexKeys(spec, part));
    return made;
  }

  get document(): Doc {
    this.#whole ??= decode(this.bytes);
    return this.#whole;
  }

  /** The keys under which an index will have it. @throws MongoError for arrays side by side */
  keysOf({ id, spec }: StoredIndex): IndexKeys {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const keys = indexKeys(spec, this.document);
    this.#keys.set(id, keys);
    return keys;
  }
}
