import { type Doc, isDoc } from '../bson/codec.ts';
import { locationError, MongoError } from '../errors.ts';
import { pipelineOf } from '../pipeline/joins.ts';
import { compilePipelineUpdate } from '../pipeline/pipeline-update.ts';
import { findDocuments } from '../planner/find.ts';
import type { Collection } from '../storage/catalogue.ts';
import { NewDocument } from '../storage/new-document.ts';
import { encodeChecked, idFirst, withId } from '../update/update.ts';
import type { CommandContext } from './context.ts';

function target(specification: unknown, db: string): { db: string; name: string } {
  if (typeof specification === 'string') return { db, name: specification };
  if (isDoc(specification) && typeof specification['coll'] === 'string')
    return { db: typeof specification['db'] === 'string' ? specification['db'] : db, name: specification['coll'] };
  throw new MongoError('FailedToParse', 'the output of a pipeline has to name a collection');
}

function out(specification: unknown, documents: readonly Doc[], { engine, view, db }: CommandContext): void {
  const { db: outDb, name } = target(specification, db);
  const collection = engine.ensure(outDb, name);
  engine.transact(() => {
    for (const { record, document } of [...findDocuments(view, collection, { filter: {} })])
      view.remove(collection, record, document);
    for (const document of documents) {
      const made = withId(document);
      view.insert(collection, new NewDocument(encodeChecked(made), made));
    }
    engine.saveStatistics(collection);
  });
}

function mergeOne(
  collection: Collection,
  document: Doc,
  specification: Doc,
  context: CommandContext,
  on: readonly string[],
): void {
  const { view } = context;
  const made = withId(document);
  const filter = Object.fromEntries(on.map((field) => [field, { $eq: made[field] ?? null }]));
  const [existing] = findDocuments(view, collection, { filter, limit: 1 });
  if (existing === undefined) {
    const whenNotMatched = specification['whenNotMatched'] ?? 'insert';
    if (whenNotMatched === 'fail')
      throw locationError(13113, '$merge could not find a matching document in the target collection');
    if (whenNotMatched === 'insert') view.insert(collection, new NewDocument(encodeChecked(made), made));
    return;
  }
  const whenMatched: unknown = specification['whenMatched'] ?? 'merge';
  let after: Doc;
  if (Array.isArray(whenMatched))
    after = compilePipelineUpdate(pipelineOf(whenMatched), { NOW: context.now, new: made })(existing.document);
  else if (whenMatched === 'merge') after = { ...existing.document, ...made, _id: existing.document['_id'] };
  else if (whenMatched === 'replace') after = { ...made, _id: existing.document['_id'] };
  else if (whenMatched === 'keepExisting') return;
  else throw new MongoError('DuplicateKey', '$merge found a matching document and whenMatched is "fail"');
  const whole = idFirst(after);
  view.replace(collection, existing.record, existing.document, new NewDocument(encodeChecked(whole), whole), true);
}

function merge(specification: unknown, documents: readonly Doc[], context: CommandContext): void {
  const options: Doc = isDoc(specification) ? specification : { into: specification };
  const { db, name } = target(options['into'], context.db);
  const collection = context.engine.ensure(db, name);
  const given: unknown = options['on'] ?? '_id';
  const on = (Array.isArray(given) ? given : [given]).map(String);
  const unique = collection.indexes.some(
    ({ spec }) =>
      (spec.unique || spec.name === '_id_') &&
      spec.fields.length === on.length &&
      spec.fields.every(({ name: field }) => on.includes(field)),
  );
  if (!unique) throw locationError(51183, 'Cannot find index to verify that join fields will be unique');
  context.engine.transact(() => {
    for (const document of documents) mergeOne(collection, document, options, context, on);
    context.engine.saveStatistics(collection);
  });
}

/** Writes a pipeline's result where its last stage, `$out` or `$merge`, says. */
export function writeResult(stage: Doc, documents: readonly Doc[], context: CommandContext): void {
  if (context.inTransaction)
    throw new MongoError('OperationNotSupportedInTransaction', 'this pipeline writes and cannot run in a transaction');
  if ('$out' in stage) out(stage['$out'], documents, context);
  else merge(stage['$merge'], documents, context);
}
