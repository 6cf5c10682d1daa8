import { type Doc, isDoc, setMember } from '../bson/codec.ts';
import { asInteger, isNumber, truthy } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Expression, Variables } from '../expressions/scope.ts';
import { compileFilter, type Filter } from './filter.ts';

export type Projection = (document: Doc, variables?: Variables) => Doc;

/** What a projection does with a field: keep, drop, compute, or look into. */
interface Node {
  keep?: boolean;
  value?: Expression;
  slice?: readonly [number, number | undefined];
  elements?: Filter;
  children?: Map<string, Node>;
}

const isFlag = (value: unknown): boolean => typeof value === 'boolean' || isNumber(value);

function nodeAt(root: Node, path: readonly string[]): Node {
  let node = root;
  for (const part of path) {
    node.children ??= new Map();
    const child = node.children.get(part) ?? {};
    node.children.set(part, child);
    node = child;
  }
  return node;
}

function addField(root: Node, path: readonly string[], value: unknown, find: boolean): void {
  if (path.includes('')) throw locationError(31338, 'FieldPath field names may not be empty');
  const node = nodeAt(root, path);
  if (node.children !== undefined || node.keep !== undefined || node.value !== undefined)
    throw locationError(31249, `Path collision at ${path.join('.')}`);
  if (isFlag(value)) node.keep = truthy(value);
  else if (find && isDoc(value) && '$slice' in value) {
    const operand: unknown = value['$slice'];
    const [first, count] = Array.isArray(operand) ? operand.map(asInteger) : [asInteger(operand), undefined];
    if (first === undefined) throw locationError(28667, 'Invalid $slice syntax');
    node.slice = [first, count];
  } else if (find && isDoc(value) && '$elemMatch' in value) {
    if (!isDoc(value['$elemMatch'])) throw new MongoError('BadValue', '$elemMatch needs an Object');
    const filter = compileFilter({ element: { $elemMatch: value['$elemMatch'] } });
    node.elements = (element) => filter({ element: [element] });
    node.keep = true;
  } else if (isDoc(value) && !Object.keys(value).some((key) => key.startsWith('$'))) {
    if (Object.keys(value).length === 0)
      throw locationError(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
    for (const [name, child] of Object.entries(value)) addField(root, [...path, ...name.split('.')], child, find);
  } else node.value = compileExpression(value);
}

const sliced = (list: readonly unknown[], [first, count]: readonly [number, number | undefined]): unknown[] => {
  if (count === undefined) return first >= 0 ? list.slice(0, first) : list.slice(first);
  const start = first < 0 ? Math.max(list.length + first, 0) : first;
  return list.slice(start, start + count);
};

/** Applies a node's children to a value; arrays element by element. */
function applyNode(value: unknown, node: Node, inclusive: boolean, root: Doc, variables: Variables): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => applyNode(item, node, inclusive, root, variables));
    return inclusive ? items.filter((item) => item !== undefined) : items;
  }
  if (!isDoc(value)) return inclusive ? undefined : value;
  return applyFields(value, node, inclusive, root, variables);
}

function applyFields(document: Doc, node: Node, inclusive: boolean, root: Doc, variables: Variables): Doc {
  const result: Doc = {};
  const children = node.children ?? new Map<string, Node>();
  for (const [name, value] of Object.entries(document)) {
    const child = children.get(name);
    if (child === undefined) {
      if (!inclusive) setMember(result, name, value);
      continue;
    }
    if (child.keep === false || child.value !== undefined) continue;
    if (child.slice !== undefined) setMember(result, name, Array.isArray(value) ? sliced(value, child.slice) : value);
    else if (child.elements !== undefined) {
      const found: unknown = Array.isArray(value) ? value.find((item) => child.elements?.(item as Doc)) : undefined;
      if (found !== undefined) setMember(result, name, [found]);
    } else if (child.children === undefined) setMember(result, name, value);
    else {
      const inner = applyNode(value, child, inclusive, root, variables);
      if (inner !== undefined) setMember(result, name, inner);
    }
  }
  compute(result, children, root, variables, document);
  return result;
}

function compute(result: Doc, children: ReadonlyMap<string, Node>, root: Doc, variables: Variables, source: Doc): void {
  for (const [name, child] of children) {
    if (child.value !== undefined) {
      const value = child.value(root, variables);
      if (value !== undefined) setMember(result, name, value);
    } else if (child.children !== undefined && !Object.hasOwn(source, name) && hasValues(child)) {
      const inner: Doc = {};
      compute(inner, child.children, root, variables, {});
      setMember(result, name, inner);
    }
  }
}

const hasValues = (node: Node): boolean =>
  node.value !== undefined || [...(node.children?.values() ?? [])].some(hasValues);

/** Whether the leaves of a projection keep (true), drop (false), or say neither. */
function modes(node: Node, path: string, found: Set<boolean>): void {
  for (const [name, child] of node.children ?? []) {
    const full = path === '' ? name : `${path}.${name}`;
    if (child.keep !== undefined && full !== '_id') found.add(child.keep);
    if (child.value !== undefined) found.add(true);
    modes(child, full, found);
  }
}

/**
 * Compiles a projection of `find` or `$project`.
 * @param find whether `$slice` and `$elemMatch` are find's own
 * @throws MongoError for one that mixes keeping and dropping
 */
export function compileProjection(specification: Doc, find: boolean): Projection {
  const root: Node = {};
  for (const [field, value] of Object.entries(specification)) {
    if (field.startsWith('$'))
      throw locationError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    if (find && field.endsWith('.$'))
      throw new MongoError('CommandNotSupported', 'the positional projection is not served here');
    addField(root, field.split('.'), value, find);
  }
  const found = new Set<boolean>();
  modes(root, '', found);
  const id = root.children?.get('_id');
  if (found.size > 1) {
    throw locationError(31254, 'Cannot do exclusion on a field in inclusion projection');
  }
  const inclusive = found.size === 0 ? id?.keep === true && root.children?.size === 1 : found.has(true);
  if (inclusive && id === undefined) nodeAt(root, ['_id']).keep = true;
  if (!inclusive && id?.keep === true) root.children?.delete('_id');
  return (document, variables = {}) =>
    applyFields(document, root, inclusive, document, { ...variables, ROOT: document });
}
