import { cloneValue, type Doc, setMember } from '../bson/codec.ts';
import { toDouble } from '../bson/numbers.ts';
import { isNumber } from '../bson/types.ts';
import type { Expression, Variables } from '../expressions/scope.ts';
import { sortDocuments } from '../query/sort.ts';
import { placeAt } from '../update/field-update.ts';
import { groupKey } from './group.ts';

/** Documents by the value of an expression, each partition sorted. */
export function partitioned(
  documents: Iterable<Doc>,
  by: Expression,
  sort: Doc | undefined,
  variables: Variables,
): { readonly key: unknown; readonly documents: Doc[] }[] {
  const parts = new Map<string, { key: unknown; documents: Doc[] }>();
  for (const document of documents) {
    const key = by(document, { ...variables, ROOT: document }) ?? null;
    const text = groupKey(key);
    const part = parts.get(text) ?? { key, documents: [] };
    part.documents.push(document);
    parts.set(text, part);
  }
  return [...parts.values()].map(({ key, documents: list }) => ({
    key,
    documents: sort === undefined ? list : sortDocuments(list, sort, (document) => document),
  }));
}

/** A copy of a document with a value at a path. */
export function withField(document: Doc, path: string, value: unknown): Doc {
  if (path.includes('.')) {
    const copy = cloneValue(document);
    placeAt(copy, path.split('.'), true)?.set(value);
    return copy;
  }
  const copy: Doc = { ...document };
  setMember(copy, path, value);
  return copy;
}

/** A number or a date as a number to measure distances by; undefined for others. */
export function measure(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  return isNumber(value) ? toDouble(value) : undefined;
}
