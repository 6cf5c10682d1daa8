import { Long } from 'bson';
import { type Doc, isDoc, setMember } from '../bson/codec.ts';
import { regexParts } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { compileExpression, valueAtPath } from '../expressions/compile.ts';
import type { Expression } from '../expressions/scope.ts';
import { placeAt } from '../update/field-update.ts';
import type { StageFactory } from './context.ts';
import { groupKey } from './group.ts';

const text = (value: unknown, name: string): string => {
  if (typeof value !== 'string') throw new MongoError('FailedToParse', `${name} must be a string`);
  return value;
};

export const pipelineOf = (value: unknown): Doc[] => {
  if (!Array.isArray(value) || !value.every(isDoc))
    throw new MongoError('TypeMismatch', 'a pipeline must be an array of objects');
  return value;
};

function put(document: Doc, path: string, value: unknown): Doc {
  const copy = path.includes('.') ? structuredCopy(document, path.split('.')) : { ...document };
  if (path.includes('.')) placeAt(copy, path.split('.'), true)?.set(value);
  else setMember(copy, path, value);
  return copy;
}

/** A copy as far as a path leads, so that the original stays. */
function structuredCopy(document: Doc, path: readonly string[]): Doc {
  const [part = '', ...rest] = path;
  const child: unknown = document[part];
  return rest.length === 0 || !isDoc(child) ? { ...document } : { ...document, [part]: structuredCopy(child, rest) };
}

/** What `localField` is equal to: the value, or any element of an array. */
function equalTo(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return { $in: value };
  return regexParts(value) === undefined && !isDoc(value) ? value : { $eq: value };
}

export const lookup: StageFactory = (specification) => {
  if (!isDoc(specification)) throw new MongoError('FailedToParse', 'the $lookup specification must be an Object');
  const { from, localField, foreignField, pipeline, let: variables, as } = specification;
  const target = text(as, '$lookup argument as');
  const collection = from === undefined ? undefined : text(from, '$lookup argument from');
  const local = localField === undefined ? undefined : text(localField, 'localField').split('.');
  const foreign = foreignField === undefined ? undefined : text(foreignField, 'foreignField');
  const inner = pipeline === undefined ? [] : pipelineOf(pipeline);
  const bound: [string, Expression][] = isDoc(variables)
    ? Object.entries(variables).map(([name, value]) => [name, compileExpression(value)])
    : [];
  return function* joined(documents, context) {
    for (const document of documents) {
      const scope: Record<string, unknown> = { ...context.variables };
      delete scope['ROOT'];
      for (const [name, value] of bound) scope[name] = value(document, { ...context.variables, ROOT: document });
      const match: Doc[] =
        local === undefined || foreign === undefined
          ? []
          : [{ $match: { [foreign]: equalTo(valueAtPath(document, local)) } }];
      yield put(document, target, [...context.run(collection ?? '', [...match, ...inner], scope)]);
    }
  };
};

export const graphLookup: StageFactory = (specification) => {
  if (!isDoc(specification)) throw new MongoError('FailedToParse', 'the $graphLookup specification must be an Object');
  const from = text(specification['from'], 'from');
  const connectFrom = text(specification['connectFromField'], 'connectFromField').split('.');
  const connectTo = text(specification['connectToField'], 'connectToField');
  const as = text(specification['as'], 'as');
  const start = compileExpression(specification['startWith']);
  const most =
    specification['maxDepth'] === undefined ? Number.POSITIVE_INFINITY : Number(String(specification['maxDepth']));
  const depthField =
    specification['depthField'] === undefined ? undefined : text(specification['depthField'], 'depthField');
  const restrict: unknown = specification['restrictSearchWithMatch'];
  return function* traversed(documents, context) {
    for (const document of documents) {
      const found = new Map<string, Doc>();
      let frontier: unknown[] = [start(document, { ...context.variables, ROOT: document })].flat();
      for (let depth = 0; depth <= most && frontier.length > 0; depth += 1) {
        const match: Doc = { $and: [{ [connectTo]: { $in: frontier } }, isDoc(restrict) ? restrict : {}] };
        frontier = [];
        for (const next of context.run(from, [{ $match: match }], {})) {
          const key = groupKey(next['_id']);
          if (found.has(key)) continue;
          found.set(key, depthField === undefined ? next : put(next, depthField, longOf(depth)));
          const value = valueAtPath(next, connectFrom);
          if (value !== undefined) frontier.push(...(Array.isArray(value) ? value : [value]));
        }
      }
      yield put(document, as, [...found.values()]);
    }
  };
};

const longOf = (value: number): unknown => Long.fromNumber(value);

export const unionWith: StageFactory = (specification) => {
  const collection =
    typeof specification === 'string'
      ? specification
      : isDoc(specification)
        ? text(specification['coll'], 'coll')
        : undefined;
  if (collection === undefined)
    throw new MongoError('FailedToParse', 'the $unionWith specification must be an object or string');
  const pipeline =
    isDoc(specification) && specification['pipeline'] !== undefined ? pipelineOf(specification['pipeline']) : [];
  return function* united(documents, context) {
    yield* documents;
    yield* context.run(collection, pipeline, context.variables);
  };
};

export const unwind: StageFactory = (specification) => {
  const options: Doc = isDoc(specification) ? specification : { path: specification };
  const field = options['path'];
  if (typeof field !== 'string' || !field.startsWith('$'))
    throw locationError(28818, `path option to $unwind stage should be prefixed with a '$': ${String(field)}`);
  const path = field.slice(1);
  const keep = options['preserveNullAndEmptyArrays'] === true;
  const indexField = typeof options['includeArrayIndex'] === 'string' ? options['includeArrayIndex'] : undefined;
  const indexed = (document: Doc, index: number | null): Doc =>
    indexField === undefined ? document : put(document, indexField, index === null ? null : longOf(index));
  return function* unwound(documents) {
    for (const document of documents) {
      const value = placeAt(document, path.split('.'), false)?.get();
      if (Array.isArray(value) && value.length > 0)
        for (const [index, item] of value.entries()) yield indexed(put(document, path, item), index);
      else if (value !== undefined && value !== null && !Array.isArray(value)) yield indexed(document, null);
      else if (keep) yield indexed(Array.isArray(value) ? without(document, path.split('.')) : document, null);
    }
  };
};

function without(document: Doc, path: readonly string[]): Doc {
  const copy = structuredCopy(document, path);
  placeAt(copy, path, false)?.unset();
  return copy;
}
