import { hash } from 'node:crypto';
import { type BankAdapter, type Institution, withoutPassing } from '@of/bank-adapters';
import type { Extensions, Permission, UnifiedAccount } from '@of/contracts';
import type { ObjectId, Owner } from '@of/models';

/** Under what a page is stored: the same for all of a run. */
export interface StorageContext {
  readonly adapter: BankAdapter;
  readonly connectionId: ObjectId;
  readonly consentId: string;
  readonly owner: Owner;
  readonly permissions: readonly Permission[];
  /** What an account of this user at this bank is recognised by; undefined where the bank does not identify it. */
  readonly accountKey: (account: UnifiedAccount) => string | undefined;
}

/** The provenance that all documents of a page have, written now. */
export function provenanceStamp({ adapter: { institution, version }, connectionId, consentId }: StorageContext) {
  return {
    BankId: institution.id,
    ConnectionId: connectionId,
    ConsentId: consentId,
    Adapter: { Id: institution.id, Version: version },
    UpdateDate: new Date(),
  };
}

/** A document to be, without its `_id` and provenance; fields that are undefined are taken off a stored one. */
export interface Mapped {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Further fields that only a new document gets: a stored one keeps its own. */
  readonly initial?: Readonly<Record<string, unknown>>;
  readonly contentHash: string;
}

/**
 * SHA-256 of the content under this version of the adapter, hex. Members count in the order in which our documents are always built;
 * those that are undefined do not count, nor does what the bank gives anew at each read (`Institution.passing`). What a bank orders as
 * it likes is put in one order before (`storableExtensions`).
 */
export function contentHash(
  { adapter: { institution, version } }: Pick<StorageContext, 'adapter'>,
  kind: keyof NonNullable<Institution['passing']>,
  content: { readonly Extensions?: Extensions | undefined },
): string {
  const passing = institution.passing?.[kind];
  const lasting =
    passing === undefined ? content : { ...content, Extensions: withoutPassing(content.Extensions, passing) };
  return hash('sha256', JSON.stringify([version, lasting]), 'hex');
}

/**
 * Extensions as a document can hold them. A bank's names may begin with `$` or hold a dot or a NUL, which MongoDB reads as
 * something else: they are written with the full-width sign instead. Names are sorted: a bank that sends the same in another
 * order has changed nothing.
 */
export function storableExtensions(extensions: Extensions | undefined): Extensions | undefined {
  if (extensions === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(extensions)
      .map(([name, value]): [string, Extensions[string]] => [storableName(name), storable(value)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function storableName(name: string): string {
  // The driver takes an object that says `_bsontype` for a BSON value of that type.
  if (name === '_bsontype') return '\uff3fbsontype';
  return name.replace(/^\$/, '\uff04').replaceAll('.', '\uff0e').replaceAll('\0', '');
}

function storable(value: Extensions[string]): Extensions[string] {
  if (Array.isArray(value)) return value.map(storable);
  return typeof value === 'object' && value !== null ? (storableExtensions(value) ?? {}) : value;
}
