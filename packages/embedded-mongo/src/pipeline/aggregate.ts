import { type Doc, isDoc } from '../bson/codec.ts';
import { keepBytes } from '../bson/raw.ts';
import { asInteger } from '../bson/types.ts';
import type { Variables } from '../expressions/scope.ts';
import { findDocuments } from '../planner/find.ts';
import { pipelineNeeds } from '../query/needs.ts';
import type { Collection } from '../storage/catalogue.ts';
import type { View } from '../storage/view.ts';
import type { PipelineContext } from './context.ts';
import { compileStages, runStages } from './stages.ts';

export interface AggregateOptions {
  readonly db: string;
  readonly view: View;
  readonly find: PipelineContext['find'];
  readonly variables: Variables;
  readonly hint?: unknown;
  readonly deadline?: number | undefined;
}

/** Leading `$match`, `$sort` and `$limit` stages that the planner can answer by an index. */
function pushDown(pipeline: readonly Doc[]) {
  const matches: Doc[] = [];
  let at = 0;
  for (; at < pipeline.length; at += 1) {
    const stage = pipeline[at];
    const filter: unknown = stage?.['$match'];
    if (stage === undefined || !isDoc(filter) || Object.keys(stage).length > 1) break;
    matches.push(filter);
  }
  const [first] = matches;
  const filter: Doc =
    matches.length === 0 || first === undefined ? {} : matches.length === 1 ? first : { $and: matches };
  const sort: unknown = pipeline[at]?.['$sort'];
  if (!isDoc(sort) || Object.keys(sort).length === 0) return { filter, rest: pipeline.slice(at) };
  const limit = asInteger(pipeline[at + 1]?.['$limit']);
  if (limit === undefined || limit < 1) return { filter, sort, rest: pipeline.slice(at + 1) };
  return { filter, sort, limit, rest: pipeline.slice(at + 2) };
}

/** Stages that hand documents on as they are. */
const leavesAsIs = (stage: Doc): boolean =>
  Object.keys(stage).every((name) => ['$match', '$sort', '$limit', '$skip', '$sample'].includes(name));

/** Runs a pipeline over a collection; one that does not exist is empty. */
export function aggregate(
  collection: Collection | undefined,
  pipeline: readonly Doc[],
  options: AggregateOptions,
): Iterable<Doc> {
  const { db, view, find, variables } = options;
  const { filter, sort, limit = 0, rest } = pushDown(pipeline);
  const context: PipelineContext = {
    db,
    view,
    variables,
    find,
    run: (name, inner, scope) =>
      aggregate(find(name), inner, { db, view, find, variables: { ...scope, NOW: variables['NOW'] } }),
  };
  const stages = compileStages(rest);
  return runStages(
    stages,
    documentsOf(
      view,
      collection,
      { filter, sort, limit, hint: options.hint, variables, deadline: options.deadline, needs: pipelineNeeds(rest) },
      rest.every(leavesAsIs),
    ),
    context,
  );
}

/** Compiles stages that run over given documents, again and again. */
export function runPipeline(
  pipeline: readonly Doc[],
  { db, view, find, variables }: AggregateOptions,
): (documents: Iterable<Doc>) => Iterable<Doc> {
  const stages = compileStages(pipeline);
  const run: PipelineContext['run'] = (name, inner, scope) =>
    aggregate(find(name), inner, { db, view, find, variables: { ...scope, NOW: variables['NOW'] } });
  return (documents) => runStages(stages, documents, { db, view, variables, find, run });
}

function* documentsOf(
  view: View,
  collection: Collection | undefined,
  options: Parameters<typeof findDocuments>[2],
  unchanged: boolean,
): Iterable<Doc> {
  for (const { document, bytes } of findDocuments(view, collection, options))
    yield unchanged ? keepBytes(document, bytes) : document;
}
