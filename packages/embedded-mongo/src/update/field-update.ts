import { type Doc, isDoc, member, setMember } from '../bson/codec.ts';
import { typeName } from '../bson/types.ts';
import { MongoError } from '../errors.ts';

/** A place in a document: the container and the member (or index) of it. */
export interface Place {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
  readonly unset: () => void;
}

const INDEX = /^(0|[1-9]\d*)$/;
const MAX_ARRAY_INDEX = 1_500_000;

const notViable = (part: string, container: unknown): MongoError =>
  new MongoError('PathNotViable', `Cannot create field '${part}' in element {${typeName(container)}}`);

function placeIn(container: unknown, part: string): Place {
  if (Array.isArray(container)) {
    if (!INDEX.test(part)) throw notViable(part, container);
    const index = Number(part);
    if (index > MAX_ARRAY_INDEX)
      throw new MongoError('BadValue', `can't backfill more than ${MAX_ARRAY_INDEX} elements`);
    return {
      get: () => container[index],
      set: (value) => {
        while (container.length < index) container.push(null);
        container[index] = value;
      },
      unset: () => {
        if (index < container.length) container[index] = null;
      },
    };
  }
  if (!isDoc(container)) throw notViable(part, container);
  return {
    get: () => member(container, part),
    set: (value) => setMember(container, part, value),
    unset: () => void delete container[part],
  };
}

/**
 * Finds the place that a dotted path leads to.
 * @param create whether missing documents on the way are made; without, undefined is given where the way ends
 * @throws MongoError PathNotViable where a scalar is in the way of a path to be made
 */
export function placeAt(document: Doc, path: readonly string[], create: boolean): Place | undefined {
  let container: unknown = document;
  for (const part of path.slice(0, -1)) {
    if (!create && !isDoc(container) && !Array.isArray(container)) return undefined;
    if (!create && Array.isArray(container) && !INDEX.test(part)) return undefined;
    const place = placeIn(container, part);
    let next = place.get();
    if (next === undefined) {
      if (!create) return undefined;
      next = {};
      place.set(next);
    }
    container = next;
  }
  const last = path.at(-1) ?? '';
  if (!create && ((!isDoc(container) && !Array.isArray(container)) || (Array.isArray(container) && !INDEX.test(last))))
    return undefined;
  return placeIn(container, last);
}
