import { type Doc, isDoc, setMember } from '../bson/codec.ts';
import { asInteger, isNumber, truthy } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Expression, Variables } from '../expressions/scope.ts';
import { matchedPosition } from '../update/positional.ts';
import { compileFilter, type Filter } from './filter.ts';

export type Projection = (document: Doc, variables?: Variables) => Doc;

/** What a projection does with a field: keep, drop, compute, or look into. */
interface Node {
  keep?: boolean;
  value?: Expression;
  slice?: readonly [number, number | undefined];
  elements?: Filter;
  /** Shows the element that the query matched. */
  positional?: boolean;
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

const isLeaf = ({ keep, value, slice }: Node): boolean =>
  keep !== undefined || value !== undefined || slice !== undefined;

/** @throws MongoError when a field above or below has been named, or the field itself */
function leafAt(root: Node, path: readonly string[]): Node {
  if (path.join('') === '') throw locationError(40352, 'FieldPath cannot be constructed with empty string');
  if (path.includes('')) throw locationError(15998, 'FieldPath field names may not be empty strings.');
  for (let length = 1; length < path.length; length += 1) {
    if (isLeaf(nodeAt(root, path.slice(0, length)))) {
      const rest = path.slice(length).join('.');
      throw locationError(31249, `Path collision at ${path.join('.')} remaining portion ${rest}`);
    }
  }
  const node = nodeAt(root, path);
  if (node.children !== undefined || isLeaf(node)) throw locationError(31250, `Path collision at ${path.join('.')}`);
  return node;
}

function addField(root: Node, path: readonly string[], value: unknown, find: boolean): void {
  if (find && path.at(-1) === '$') {
    addField(root, path.slice(0, -1), value, find);
    nodeAt(root, path.slice(0, -1)).positional = true;
    return;
  }
  const isTree = isDoc(value) && !Object.keys(value).some((key) => key.startsWith('$'));
  const node: Node = isTree ? {} : leafAt(root, path);
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
  } else if (isTree) {
    if (Object.keys(value).length === 0)
      throw locationError(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
    for (const [name, child] of Object.entries(value)) addField(root, [...path, ...name.split('.')], child, find);
  } else node.value = compileExpression(value);
}

function expectPosition(position: unknown): number {
  if (typeof position === 'number') return position;
  throw locationError(
    51246,
    "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
  );
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
    if (child.positional === true) {
      if (!Array.isArray(value)) setMember(result, name, value);
      else setMember(result, name, [value[expectPosition(variables['POSITION'])]]);
    } else if (child.slice !== undefined)
      setMember(result, name, Array.isArray(value) ? sliced(value, child.slice) : value);
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
 * @param find whether `$slice`, `$elemMatch` and the positional `$` are find's own
 * @param filter the query, whose match in an array the positional `$` shows
 * @throws MongoError for one that mixes keeping and dropping
 */
export function compileProjection(specification: Doc, find: boolean, filter: Doc = {}): Projection {
  const root: Node = {};
  for (const [field, value] of Object.entries(specification)) {
    if (field.startsWith('$'))
      throw locationError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    addField(root, field.split('.'), value, find);
  }
  const found = new Set<boolean>();
  modes(root, '', found);
  const id = root.children?.get('_id');
  if (found.size > 1) {
    const [first] = found;
    throw first === true
      ? locationError(31254, 'Cannot do exclusion on a field in inclusion projection')
      : locationError(31253, 'Cannot do inclusion on a field in exclusion projection');
  }
  const inclusive = found.size === 0 ? id?.keep === true && root.children?.size === 1 : found.has(true);
  if (inclusive && id === undefined) nodeAt(root, ['_id']).keep = true;
  if (!inclusive && id?.keep === true) root.children?.delete('_id');
  const positional = Object.keys(specification).some((field) => field.endsWith('.$'));
  return (document, variables = {}) => {
    const scope: Variables = { ...variables, ROOT: document };
    const position = positional ? matchedPosition(document, filter) : undefined;
    return applyFields(document, root, inclusive, document, positional ? { ...scope, POSITION: position } : scope);
  };
}
