import type { Doc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { compileFilter, type Filter } from '../query/filter.ts';
import { type IndexSpec, indexSpec } from './index-spec.ts';

export interface StoredIndex {
  readonly id: number;
  readonly spec: IndexSpec;
  /** Whether any document ever had an array under its fields: then two bounds cannot both narrow a scan. */
  multikey: boolean;
  /** Whether any key does not tell its value's order: then the index gives no sort. */
  inexact: boolean;
}

/** A collection as the server knows it while it runs. */
export interface Collection {
  readonly id: number;
  db: string;
  name: string;
  readonly uuid: string;
  options: Doc;
  validator: Filter | undefined;
  indexes: readonly StoredIndex[];
  nextRecord: number;
  count: number;
  bytes: number;
}

/** What the catalogue keeps on disk of a collection. */
export interface CollectionRecord {
  readonly id: number;
  readonly db: string;
  readonly name: string;
  readonly uuid: string;
  readonly options: Doc;
  readonly indexes: readonly {
    readonly id: number;
    readonly document: Doc;
    readonly multikey: boolean;
    readonly inexact: boolean;
  }[];
}

export const namespace = (db: string, name: string): string => `${db}.${name}`;

/** @throws MongoError for names that MongoDB refuses */
export function checkNames(db: string, name: string): void {
  if (db === '' || db.length > 63 || /[/\\. "$*<>:|?\0]/.test(db))
    throw new MongoError('InvalidNamespace', `Invalid namespace specified '${db}.${name}'`);
  if (
    name === '' ||
    name.includes('\0') ||
    name.includes('$') ||
    name.startsWith('.') ||
    namespace(db, name).length > 255
  ) {
    throw new MongoError('InvalidNamespace', `Invalid namespace specified '${db}.${name}'`);
  }
}

/** The validator of a collection's options, compiled. @throws MongoError when it is malformed */
export function validatorOf(options: Doc): Filter | undefined {
  const validator: unknown = options['validator'];
  if (typeof validator !== 'object' || validator === null || Object.keys(validator).length === 0) return undefined;
  if (options['validationAction'] === 'warn' || options['validationLevel'] === 'off') return undefined;
  return compileFilter(validator);
}

export function collectionOf(record: CollectionRecord): Collection {
  return {
    ...record,
    validator: validatorOf(record.options),
    indexes: record.indexes.map(({ document, ...index }) => ({ ...index, spec: indexSpec(document) })),
    nextRecord: 1,
    count: 0,
    bytes: 0,
  };
}

export function recordOf({ id, db, name, uuid, options, indexes }: Collection): CollectionRecord {
  return {
    id,
    db,
    name,
    uuid,
    options,
    indexes: indexes.map(({ spec, ...index }) => ({ ...index, document: spec.document })),
  };
}
