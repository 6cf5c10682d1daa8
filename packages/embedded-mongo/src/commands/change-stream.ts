import { type Doc, isDoc } from '../bson/codec.ts';
import { asInteger } from '../bson/types.ts';
import { type ChangeScope, ChangeStream } from '../change-streams/change-stream.ts';
import { changeStreamOptions } from '../change-streams/change-stream-options.ts';
import { MongoError } from '../errors.ts';
import { runPipeline } from '../pipeline/aggregate.ts';
import { findDocuments } from '../planner/find.ts';
import { DirectView } from '../storage/direct-view.ts';
import { variablesOf } from './arguments.ts';
import type { CommandContext } from './context.ts';

const ALLOWED = new Set([
  '$match',
  '$project',
  '$addFields',
  '$set',
  '$unset',
  '$replaceRoot',
  '$replaceWith',
  '$redact',
]);

function scopeOf(command: Doc, db: string, wholeCluster: boolean): ChangeScope {
  const name: unknown = command['aggregate'];
  if (wholeCluster) {
    if (db !== 'admin' || typeof name === 'string')
      throw new MongoError(
        'InvalidOptions',
        "A $changeStream with 'allChangesForCluster:true' may only be opened on the 'admin' database, and with no collection name",
      );
    return {};
  }
  if (['admin', 'config', 'local'].includes(db))
    throw new MongoError('InvalidNamespace', `$changeStream may not be opened on the internal ${db} database`);
  return typeof name === 'string' ? { db, name } : { db };
}

/** aggregate whose pipeline begins with `$changeStream`: a cursor that waits for what comes. */
export function openChangeStream(command: Doc, pipeline: readonly Doc[], context: CommandContext): Doc {
  const { engine, db, live, inTransaction } = context;
  if (inTransaction)
    throw new MongoError('OperationNotSupportedInTransaction', '$changeStream is not allowed in a transaction');
  if (!engine.history.kept)
    throw new MongoError({ code: 40573 }, 'The $changeStream stage is only supported where the history is kept');
  const specification: unknown = pipeline[0]?.['$changeStream'];
  if (!isDoc(specification)) throw new MongoError('TypeMismatch', '$changeStream needs an object');
  const rest = pipeline.slice(1);
  for (const stage of rest) {
    const [name = ''] = Object.keys(stage);
    if (!ALLOWED.has(name))
      throw new MongoError('IllegalOperation', `${name} is not permitted in a $changeStream pipeline`);
  }
  const options = changeStreamOptions(specification);
  const scope = scopeOf(command, db, options.allChangesForCluster);
  const view = new DirectView(engine);
  const variables = variablesOf(command, context);
  const transform = runPipeline(rest, {
    db,
    view,
    variables,
    find: (other, otherDb = db) => engine.find(otherDb, other),
  });
  const stream = new ChangeStream({
    history: engine.history,
    scope,
    options,
    transform: (event) => transform([event]),
    lookUp: (home, name, id) => {
      const [found] = findDocuments(view, engine.find(home, name), { filter: { _id: { $eq: id } }, limit: 1 });
      return found?.document;
    },
  });
  const cursor: unknown = command['cursor'];
  const ns = `${db}.${scope.name ?? '$cmd.aggregate'}`;
  return live.first(ns, stream, isDoc(cursor) ? asInteger(cursor['batchSize']) : undefined);
}
