import { cloneValue, type Doc, isDoc, member, setMember } from '../bson/codec.ts';
import { typeName } from '../bson/types.ts';
import { locationError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Expression, Variables } from '../expressions/scope.ts';
import { compileProjection } from '../query/projection.ts';

/** Changes one document into another. */
export type DocumentStage = (document: Doc, variables: Variables) => Doc;

interface Assignment {
  readonly path: readonly string[];
  readonly value: Expression;
}

/** `{a: {b: 1}}` sets `a.b` beside what `a` has. */
function assignments(specification: Doc, prefix: readonly string[] = []): Assignment[] {
  return Object.entries(specification).flatMap(([field, value]) => {
    const path = [...prefix, ...field.split('.')];
    if (isDoc(value) && Object.keys(value).length > 0 && !Object.keys(value).some((key) => key.startsWith('$')))
      return assignments(value, path);
    return [{ path, value: compileExpression(value) }];
  });
}

/** Sets a path through documents and through each element of arrays. */
function assign(container: unknown, path: readonly string[], value: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (Array.isArray(container)) return container.map((item: unknown) => assign(item, path, value));
  const result: Doc = isDoc(container) ? { ...container } : {};
  const next = rest.length === 0 ? value : assign(member(result, part), rest, value);
  if (next === undefined) delete result[part];
  else setMember(result, part, next);
  return result;
}

function addFields(specification: unknown): DocumentStage {
  if (!isDoc(specification))
    throw locationError(40272, `$addFields specification stage must be an object, got ${typeName(specification)}`);
  const list = assignments(specification);
  return (document, variables) => {
    const scope = { ...variables, ROOT: document };
    let result: unknown = document;
    for (const { path, value } of list) result = assign(result, path, value(document, scope));
    return isDoc(result) ? result : document;
  };
}

function remove(container: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return container;
  if (Array.isArray(container)) return container.map((item: unknown) => remove(item, path));
  if (!isDoc(container) || !Object.hasOwn(container, part)) return container;
  if (rest.length === 0) return Object.fromEntries(Object.entries(container).filter(([name]) => name !== part));
  return { ...container, [part]: remove(container[part], rest) };
}

function unset(specification: unknown): DocumentStage {
  const list: unknown[] = Array.isArray(specification) ? specification : [specification];
  const paths = list.map((field) => {
    if (typeof field !== 'string' || field === '')
      throw locationError(31002, '$unset specification must be a string or an array of strings');
    return field.split('.');
  });
  return (document) => {
    const result = paths.reduce<unknown>((current, path) => remove(current, path), document);
    return isDoc(result) ? result : document;
  };
}

function replaceRoot(expression: unknown): DocumentStage {
  const root = compileExpression(expression);
  return (document, variables) => {
    const value = root(document, { ...variables, ROOT: document });
    if (!isDoc(value))
      throw locationError(
        40228,
        `'newRoot' expression must evaluate to an object, but resulting value was of type ${typeName(value)}`,
      );
    return cloneValue(value);
  };
}

/** The stages that look at one document at a time. */
export const DOCUMENT_STAGES: Readonly<Record<string, (specification: unknown) => DocumentStage>> = {
  $project: (specification) => {
    if (!isDoc(specification)) throw locationError(15969, '$project specification must be an object');
    if (Object.keys(specification).length === 0)
      throw locationError(
        51272,
        'Invalid $project :: caused by :: projection specification must have at least one field',
      );
    return compileProjection(specification, false);
  },
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $replaceRoot: (specification) => {
    if (!isDoc(specification) || !('newRoot' in specification))
      throw locationError(40231, 'no newRoot specified for the $replaceRoot stage');
    return replaceRoot(specification['newRoot']);
  },
  $replaceWith: replaceRoot,
};
