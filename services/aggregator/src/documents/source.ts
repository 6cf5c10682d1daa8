import { createHash } from 'node:crypto';
import type { BankAdapter } from '@of/bank-adapters';
import type { Extensions, Permission } from '@of/contracts';
import type { ObjectId, Owner } from '@of/models';

/** Under what a page is stored: the same for all of a run. */
export interface StorageContext {
  readonly adapter: BankAdapter;
  readonly connectionId: ObjectId;
  readonly consentId: string;
  readonly owner: Owner;
  readonly permissions: readonly Permission[];
}

/** A document to be, without its `_id` and provenance; fields that are undefined are taken off a stored one. */
export interface Mapped {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly contentHash: string;
}

/** Object members in one order, and none that is undefined, so that equal content has one text. */
function canonical(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** SHA-256 of the content, hex: decimals, dates and ids count by their value, the order of members does not. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content, canonical)).digest('hex');
}

/**
 * Extensions as a document can hold them. A bank's names may begin with `$` or hold a dot or a NUL, which MongoDB reads as
 * something else: they are written with the full-width sign instead.
 */
export function storableExtensions(extensions: Extensions | undefined): Extensions | undefined {
  if (extensions === undefined) return undefined;
  return Object.fromEntries(Object.entries(extensions).map(([name, value]) => [storableName(name), storable(value)]));
}

function storableName(name: string): string {
  return name.replace(/^\$/, '\uff04').replaceAll('.', '\uff0e').replaceAll('\0', '');
}

function storable(value: Extensions[string]): Extensions[string] {
  if (Array.isArray(value)) return value.map(storable);
  return typeof value === 'object' && value !== null ? (storableExtensions(value) ?? {}) : value;
}
