import { Int32 } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { findDocuments } from '../planner/find.ts';
import { compileProjection } from '../query/projection.ts';
import { isReplacement } from '../update/operators.ts';
import { compileUpdate } from '../update/update.ts';
import { collectionName, documentArgument, isSet, refuseCollation, variablesOf } from './arguments.ts';
import type { Command } from './context.ts';
import { runUpdate } from './write.ts';
import { runBatch } from './write-batch.ts';

/** findAndModify */
export const findAndModify: Command = async (command, context) => {
  refuseCollation(command);
  const { engine, db, view } = context;
  const filter = documentArgument(command, 'query');
  const removing = isSet(command, 'remove');
  if (removing && command['update'] !== undefined)
    throw new MongoError('FailedToParse', 'Cannot specify both an update and remove=true');
  if (removing && isSet(command, 'new'))
    throw new MongoError(
      'FailedToParse',
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    );
  if (!removing && command['update'] === undefined)
    throw new MongoError('FailedToParse', 'Either an update or remove=true must be specified');
  const specification = documentArgument(command, 'fields');
  const project =
    Object.keys(specification).length === 0
      ? (document: Doc) => document
      : compileProjection(specification, true, filter);
  const target = () => engine.ensure(db, collectionName(command));
  const variables = variablesOf(command, context);
  const compiled = removing
    ? undefined
    : compileUpdate({
        update: command['update'],
        filter,
        arrayFilters: command['arrayFilters'],
        multi: false,
        variables,
      });
  let result: Doc = {};
  let failure: MongoError | undefined;
  const answered = await runBatch(
    {
      operations: [command],
      ordered: true,
      collection: target,
      apply: () => {
        const sort = documentArgument(command, 'sort');
        const collection = target();
        try {
          if (compiled === undefined) {
            const [found] = [
              ...findDocuments(view, collection, { filter, sort, limit: 1, hint: command['hint'], variables }),
            ];
            if (found !== undefined) view.remove(collection, found.record, found.document);
            result = {
              lastErrorObject: { n: new Int32(found === undefined ? 0 : 1) },
              value: found === undefined ? null : project(found.document),
            };
            return;
          }
          const outcome = runUpdate(
            collection,
            {
              replaces: isDoc(command['update']) && isReplacement(command['update']),
              filter,
              update: compiled,
              multi: false,
              upsert: isSet(command, 'upsert'),
              sort,
              hint: command['hint'],
            },
            context,
          );
          const shown = isSet(command, 'new') ? outcome.after : outcome.before;
          result = {
            lastErrorObject: {
              n: new Int32(outcome.matched),
              updatedExisting: outcome.matched > 0 && outcome.upserted === undefined,
              ...(outcome.upserted === undefined ? {} : { upserted: outcome.upserted['_id'] }),
            },
            value: shown === undefined ? null : project(shown),
          };
        } catch (error) {
          if (error instanceof MongoError) failure = error;
          throw error;
        }
      },
      answer: () => ({ ...result, ok: 1 }),
    },
    context,
  );
  if (failure !== undefined) throw failure;
  return answered;
};
