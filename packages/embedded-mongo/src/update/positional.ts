import { type Doc, isDoc, member } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { compileFilter, type Filter } from '../query/filter.ts';

/** Compiled `arrayFilters`, by identifier. */
export type ArrayFilters = ReadonlyMap<string, Filter>;

/** Reads `arrayFilters`: each names one identifier. @throws MongoError */
export function compileArrayFilters(list: unknown): ArrayFilters {
  const filters = new Map<string, Filter>();
  if (list === undefined) return filters;
  if (!Array.isArray(list)) throw new MongoError('TypeMismatch', 'arrayFilters must be an array');
  for (const filter of list) {
    if (!isDoc(filter)) throw new MongoError('TypeMismatch', 'array filters must be objects');
    const identifier = identifierOf(filter);
    if (identifier === undefined)
      throw new MongoError('FailedToParse', 'Cannot use an expression without a top-level field name in arrayFilters');
    if (filters.has(identifier))
      throw new MongoError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    const test = compileFilter(filter);
    filters.set(identifier, (element) => test({ [identifier]: element }));
  }
  return filters;
}

function identifierOf(filter: Doc): string | undefined {
  for (const [key, value] of Object.entries(filter)) {
    if (!key.startsWith('$')) return key.split('.')[0];
    if (Array.isArray(value)) {
      for (const part of value) if (isDoc(part)) return identifierOf(part);
    }
  }
  return undefined;
}

/**
 * The plain paths that a path with `$`, `$[]` or `$[identifier]` stands for in a document.
 * @param position the index that the query matched, for `$`
 * @throws MongoError when `$` has no match, or an identifier no filter
 */
export function expandPath(
  document: Doc,
  path: readonly string[],
  position: number | undefined,
  filters: ArrayFilters,
): string[][] {
  if (!path.some((part) => part.startsWith('$'))) return [[...path]];
  let places: { value: unknown; path: string[] }[] = [{ value: document, path: [] }];
  for (const part of path) {
    places = places.flatMap(({ value, path: before }) => {
      if (!part.startsWith('$')) {
        const next = Array.isArray(value) ? value[Number(part)] : isDoc(value) ? member(value, part) : undefined;
        return [{ value: next, path: [...before, part] }];
      }
      if (part === '$') {
        if (position === undefined)
          throw new MongoError('BadValue', 'The positional operator did not find the match needed from the query.');
        return [{ value: Array.isArray(value) ? value[position] : undefined, path: [...before, String(position)] }];
      }
      const identifier = /^\$\[(.*)\]$/.exec(part)?.[1];
      if (identifier === undefined)
        throw new MongoError(
          'DollarPrefixedFieldName',
          `The dollar ($) prefixed field '${part}' is not valid for storage.`,
        );
      if (!Array.isArray(value))
        throw new MongoError('BadValue', `Cannot apply array updates to non-array element ${before.at(-1) ?? ''}`);
      const filter = identifier === '' ? () => true : filters.get(identifier);
      if (filter === undefined)
        throw new MongoError(
          'BadValue',
          `No array filter found for identifier '${identifier}' in path '${path.join('.')}'`,
        );
      return value.flatMap((item: unknown, index) =>
        filter(item as Doc) ? [{ value: item, path: [...before, String(index)] }] : [],
      );
    });
  }
  return places.map((place) => place.path);
}

/** The index of the array element by which a filter matched: what `$` stands for. */
export function matchedPosition(document: Doc, filter: Doc): number | undefined {
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) {
        const found = isDoc(part) ? matchedPosition(document, part) : undefined;
        if (found !== undefined) return found;
      }
      continue;
    }
    if (key.startsWith('$')) continue;
    const path = key.split('.');
    let value: unknown = document;
    for (const [depth, part] of path.entries()) {
      value = isDoc(value) ? member(value, part) : undefined;
      if (!Array.isArray(value)) continue;
      const rest = path.slice(depth + 1).join('.');
      const element =
        isDoc(condition) && '$elemMatch' in condition
          ? compileFilter({ list: condition })
          : compileFilter({ [rest === '' ? 'list' : `list.${rest}`]: condition });
      const index = value.findIndex((item: unknown) => element({ list: [item] }));
      if (index >= 0) return index;
      break;
    }
  }
  return undefined;
}
