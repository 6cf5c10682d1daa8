import { type Doc, isDoc } from '../bson/codec.ts';
import { isNumber, truthy } from '../bson/types.ts';

/** Dotted paths of what something reads of documents; undefined when it may read any. */
export type Needs = ReadonlySet<string> | undefined;

export const NOTHING: ReadonlySet<string> = new Set();

/** What either reads. */
export function together(...all: readonly Needs[]): Needs {
  const names = new Set<string>();
  for (const one of all) {
    if (one === undefined) return undefined;
    for (const name of one) names.add(name);
  }
  return names;
}

/** Positional operators stand for places in an array, all of which is read. */
const readAt = (path: string): string => path.replace(/\.\$.*$/s, '');
const pathsOf = (document: Doc): Needs => new Set(Object.keys(document).map(readAt));

/** These name a member by its bare name, or by one that is computed. */
const BY_NAME = new Set(['$getField', '$setField', '$unsetField', '$function', '$accumulator', '$where']);

/** What an expression reads: whatever looks like a path in it. */
function expressionNeeds(expression: unknown): Needs {
  if (typeof expression === 'string') {
    if (!expression.startsWith('$')) return NOTHING;
    if (/^\$\$(ROOT|CURRENT)(\.|$)/.test(expression)) return undefined;
    return expression.startsWith('$$') ? NOTHING : new Set([expression.slice(1)]);
  }
  if (Array.isArray(expression)) return together(...expression.map(expressionNeeds));
  if (!isDoc(expression)) return NOTHING;
  return Object.keys(expression).some((key) => BY_NAME.has(key))
    ? undefined
    : together(...Object.values(expression).map(expressionNeeds));
}

/** What a filter reads. */
export function filterNeeds(filter: Doc): Needs {
  return together(
    ...Object.entries(filter).map(([key, condition]): Needs => {
      if (key === '$expr') return expressionNeeds(condition);
      if (key === '$and' || key === '$or' || key === '$nor')
        return Array.isArray(condition)
          ? together(...condition.map((part: unknown) => (isDoc(part) ? filterNeeds(part) : undefined)))
          : undefined;
      return key.startsWith('$') ? undefined : new Set([key]);
    }),
  );
}

/** What a sort reads. */
export const sortNeeds = (sort: Doc | undefined): Needs => (sort === undefined ? NOTHING : pathsOf(sort));

const isKept = (value: unknown): boolean => (typeof value === 'boolean' || isNumber(value)) && truthy(value);

/** Computed from paths; find's own operators show elements of the field itself. */
const isComputed = (value: unknown): boolean =>
  typeof value === 'string' ||
  (isDoc(value) && Object.keys(value).every((key) => key.startsWith('$') && key !== '$slice' && key !== '$elemMatch'));

/** Whether a projection computes fields, rather than choosing some. */
export const computes = (projection: Doc): boolean => Object.values(projection).some(isComputed);

/** What a projection of inclusions and computed fields reads; any other may show all. */
export function projectionNeeds(projection: Doc): Needs {
  const { _id, ...rest } = projection;
  const fields = Object.entries(rest);
  if (fields.length === 0 || !fields.every(([, value]) => isKept(value) || isComputed(value))) return undefined;
  const read = fields.map(([path, value]): Needs => {
    if (isKept(value)) return new Set([readAt(path)]);
    // Within a document that is there already, or where no document can be.
    return path.includes('.') ? together(new Set([path]), expressionNeeds(value)) : expressionNeeds(value);
  });
  if (_id === undefined || isKept(_id)) return together(...read, new Set(['_id']));
  return isComputed(_id) ? together(...read, expressionNeeds(_id)) : together(...read);
}

/** What a stage reads, and whether what comes after it sees nothing else of the documents. */
function stageNeeds(stage: Doc): { readonly needs: Needs; readonly isLast: boolean } {
  const [[name, operand] = ['', undefined]] = Object.entries(stage);
  const on = (needs: Needs) => ({ needs, isLast: false });
  const last = (needs: Needs) => ({ needs, isLast: true });
  switch (name) {
    case '$match':
      return on(isDoc(operand) ? filterNeeds(operand) : undefined);
    case '$sort':
      return on(isDoc(operand) ? sortNeeds(operand) : undefined);
    case '$limit':
    case '$skip':
      return on(NOTHING);
    case '$addFields':
    case '$set':
      return on(expressionNeeds(operand));
    case '$count':
      return last(NOTHING);
    case '$group':
    case '$sortByCount':
      return last(expressionNeeds(operand));
    case '$project':
      return last(isDoc(operand) ? projectionNeeds(operand) : undefined);
    default:
      return last(undefined);
  }
}

/** What a pipeline reads of the documents that it begins with. */
export function pipelineNeeds(stages: readonly Doc[]): Needs {
  const read: Needs[] = [];
  for (const stage of stages) {
    const { needs, isLast } = stageNeeds(stage);
    read.push(needs);
    if (isLast) return together(...read);
  }
  return undefined;
}
