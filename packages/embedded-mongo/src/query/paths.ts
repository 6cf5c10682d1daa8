import { isDoc, member } from '../bson/codec.ts';

const INDEX = /^(0|[1-9]\d*)$/;

/**
 * Calls `test` with each value that a dotted path leads to, through arrays of documents as MongoDB's query language does, until
 * one passes. A path that ends early gives undefined. The value at the end is given whole, arrays too.
 */
export function anyAtPath(
  node: unknown,
  path: readonly string[],
  test: (value: unknown) => boolean,
  from = 0,
): boolean {
  const part = path[from];
  if (part === undefined) return test(node);
  if (isDoc(node)) return anyAtPath(member(node, part), path, test, from + 1);
  if (!Array.isArray(node)) return test(undefined);
  if (INDEX.test(part) && Number(part) < node.length && anyAtPath(node[Number(part)], path, test, from + 1))
    return true;
  return node.some((item) => isDoc(item) && anyAtPath(item, path, test, from));
}

/** Every value at a path as an index sees it: arrays are entered, and an array at the end gives each of its elements. */
export function indexedValues(
  node: unknown,
  path: readonly string[],
  from = 0,
): { values: unknown[]; multikey: boolean } {
  const part = path[from];
  if (part === undefined) {
    if (!Array.isArray(node)) return { values: [node], multikey: false };
    return { values: node.length === 0 ? [undefined] : node, multikey: true };
  }
  if (isDoc(node)) return indexedValues(member(node, part), path, from + 1);
  if (!Array.isArray(node)) return { values: [undefined], multikey: false };
  if (INDEX.test(part)) return indexedValues(node[Number(part)], path, from + 1);
  const values = node.filter(isDoc).flatMap((document) => indexedValues(document, path, from).values);
  return { values: values.length === 0 ? [undefined] : values, multikey: true };
}
