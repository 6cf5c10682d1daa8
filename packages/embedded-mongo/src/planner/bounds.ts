import { type Doc, isDoc } from '../bson/codec.ts';
import { equalValues } from '../bson/compare.ts';
import { regexParts, typeName, typeRank } from '../bson/types.ts';
import { isOperatorDoc } from '../query/operators.ts';

/** One end of a range. */
export interface Bound {
  readonly value: unknown;
  readonly included: boolean;
}

/** What a filter's top level demands of one field, as far as an index can use it. */
export interface FieldBounds {
  /** Any of these values. */
  points?: readonly unknown[];
  low?: Bound;
  high?: Bound;
}

const usable = (value: unknown): boolean =>
  !Array.isArray(value) && regexParts(value) === undefined && value !== undefined;

/** Ranges of one kind of value only: a bound of another kind matches nothing of this one. */
const rangeable = (value: unknown): boolean =>
  usable(value) && value !== null && !['minKey', 'maxKey', 'object'].includes(typeName(value));

function narrow(bounds: FieldBounds, operator: string, operand: unknown): void {
  switch (operator) {
    case '$eq':
      if (usable(operand)) bounds.points ??= [operand];
      return;
    case '$in':
      if (Array.isArray(operand) && operand.every(usable)) bounds.points ??= operand;
      return;
    case '$gt':
    case '$gte':
      if (rangeable(operand)) bounds.low ??= { value: operand, included: operator === '$gte' };
      return;
    case '$lt':
    case '$lte':
      if (rangeable(operand)) bounds.high ??= { value: operand, included: operator === '$lte' };
      return;
    default:
  }
}

/** Collects what the filter demands of each field; `$and` counts as its parts. The filter itself has the last word on each document. */
export function boundsOf(filter: Doc, into = new Map<string, FieldBounds>()): Map<string, FieldBounds> {
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isDoc(part)) boundsOf(part, into);
      continue;
    }
    if (field.startsWith('$')) continue;
    const bounds = into.get(field) ?? {};
    into.set(field, bounds);
    if (isDoc(condition) && isOperatorDoc(condition)) {
      for (const [operator, operand] of Object.entries(condition)) narrow(bounds, operator, operand);
    } else narrow(bounds, '$eq', condition);
  }
  for (const bounds of into.values()) {
    const { low, high } = bounds;
    if (low !== undefined && high !== undefined && typeRank(low.value) !== typeRank(high.value)) delete bounds.high;
  }
  return into;
}

/** Whether each condition of a partial index's filter stands in the query as well, or follows from a value asked for. */
export function implies(filter: Doc, partial: unknown): boolean {
  if (!isDoc(partial)) return true;
  return Object.entries(partial).every(([field, wanted]) => {
    const given = filter[field];
    if (given !== undefined && equalValues(given, wanted)) return true;
    const exists = isDoc(wanted) && Object.keys(wanted).length === 1 && wanted['$exists'] === true;
    const point = boundsOf(filter).get(field)?.points;
    return exists && point?.every((value) => value !== null) === true;
  });
}
