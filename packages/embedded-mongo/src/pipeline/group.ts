import { type Doc, isDoc, setMember } from '../bson/codec.ts';
import { isNumber } from '../bson/types.ts';
import { locationError } from '../errors.ts';
import { ACCUMULATORS } from '../expressions/accumulators.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Variables } from '../expressions/scope.ts';
import { encodeValue } from '../storage/key-encoding.ts';

/** A text that equal values share. */
export function groupKey(value: unknown): string {
  if (typeof value === 'string') return `s${value}`;
  if (value === undefined) return 'm';
  if (isDoc(value))
    return `d${Object.entries(value)
      .map(([name, child]) => `${name}\u0000${groupKey(child)}`)
      .join('\u0001')}`;
  if (isNumber(value) || typeof value !== 'object') return `v${encodeValue(value).toString('latin1')}`;
  return `v${encodeValue(value).toString('latin1')}`;
}

/** The accumulators of `$group` or `$bucket`, by field. @throws MongoError for one that does not exist */
export function compileAccumulators(fields: Readonly<Record<string, unknown>>) {
  return Object.entries(fields).map(([field, specification]) => {
    const [name, ...others] = isDoc(specification) ? Object.keys(specification) : [];
    if (!isDoc(specification) || name === undefined || others.length > 0)
      throw locationError(40234, `The field '${field}' must be an accumulator object`);
    const make = Object.hasOwn(ACCUMULATORS, name) ? ACCUMULATORS[name] : undefined;
    if (make === undefined) throw locationError(15952, `unknown group operator '${name}'`);
    return [field, make(specification[name], compileExpression)] as const;
  });
}

/** Gathers documents by the value of `_id`; groups come in the order in which they began. */
export function compileGroup(specification: unknown): (documents: Iterable<Doc>, variables: Variables) => Doc[] {
  if (!isDoc(specification)) throw locationError(15947, "a group's fields must be specified in an object");
  if (!('_id' in specification)) throw locationError(15955, 'a group specification must include an _id');
  const { _id, ...fields } = specification;
  const id = compileExpression(_id);
  const accumulators = compileAccumulators(fields);
  return (documents, variables) => {
    const groups = new Map<
      string,
      {
        id: unknown;
        gathered: { field: string; add: (root: unknown, scope: Variables) => void; result: () => unknown }[];
      }
    >();
    for (const document of documents) {
      const scope = { ...variables, ROOT: document };
      const value = id(document, scope);
      const key = groupKey(value ?? null);
      let group = groups.get(key);
      if (group === undefined) {
        const gathered = accumulators.map(([field, make]) => {
          const one = make();
          return { field, add: (root: unknown, inner: Variables) => one.add(root, inner), result: () => one.result() };
        });
        group = { id: value ?? null, gathered };
        groups.set(key, group);
      }
      for (const one of group.gathered) one.add(document, scope);
    }
    return [...groups.values()].map((group) => {
      const result: Doc = { _id: group.id };
      for (const one of group.gathered) setMember(result, one.field, one.result());
      return result;
    });
  };
}
