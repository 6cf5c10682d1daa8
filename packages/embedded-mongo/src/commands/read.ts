import { Int32, Long } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { equalValues } from '../bson/compare.ts';
import { memberCutter, memberDecoder } from '../bson/members.ts';
import { keepBytes } from '../bson/raw.ts';
import { asInteger } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import type { Variables } from '../expressions/scope.ts';
import { aggregate } from '../pipeline/aggregate.ts';
import { groupKey } from '../pipeline/group.ts';
import { pipelineOf } from '../pipeline/joins.ts';
import { type Found, findDocuments } from '../planner/find.ts';
import { computes, type Needs, NOTHING, projectionNeeds } from '../query/needs.ts';
import { indexedValues } from '../query/paths.ts';
import { compileProjection } from '../query/projection.ts';
import { collectionName, countArgument, documentArgument, isSet, refuseCollation, variablesOf } from './arguments.ts';
import { openChangeStream } from './change-stream.ts';
import type { Command } from './context.ts';
import { writeResult } from './output-stages.ts';

/** How a find shows what it found. */
interface Showing {
  /** What has to be read of a document for it; undefined: all. */
  readonly needs: Needs;
  readonly show: (found: Found) => Doc;
}

/** By bytes where that can be, so that no more is kept and nothing is read: whole, or the members that a projection names. */
function showingOf(command: Doc, variables: Variables): Showing {
  const specification = documentArgument(command, 'projection');
  const withRecord = isSet(command, 'showRecordId');
  if (!withRecord && Object.keys(specification).length === 0)
    return { needs: NOTHING, show: ({ bytes }) => keepBytes({}, bytes) };
  const project = compileProjection(specification, true, documentArgument(command, 'filter'));
  if (withRecord)
    return {
      needs: undefined,
      show: ({ record, document }) => ({ ...project(document, variables), $recordId: Long.fromNumber(record) }),
    };
  const needs = projectionNeeds(specification);
  if (needs === undefined || computes(specification) || Object.keys(specification).some((path) => path.includes('$')))
    return { needs, show: ({ document }) => project(document, variables) };
  const [cut, read] = [memberCutter(needs), memberDecoder(needs)];
  return {
    needs: NOTHING,
    show: ({ bytes }) => {
      const part = cut(bytes);
      return part === undefined ? project(read(bytes), variables) : keepBytes({}, part);
    },
  };
}

/** find */
export const find: Command = (command, context) => {
  const { engine, view, cursors, db } = context;
  const name = collectionName(command);
  refuseCollation(command);
  const limit = asInteger(command['limit']) ?? 0;
  const variables = variablesOf(command, context);
  const { needs, show } = showingOf(command, variables);
  const found = findDocuments(view, engine.find(db, name), {
    needs,
    filter: documentArgument(command, 'filter'),
    sort: documentArgument(command, 'sort'),
    skip: countArgument(command, 'skip'),
    limit: Math.abs(limit),
    hint: command['hint'],
    bounds: { min: documentArgument(command, 'min'), max: documentArgument(command, 'max') },
    variables,
    deadline: context.deadline,
  });
  // Taken now: what is written while the client reads on must not show half.
  const documents = Array.from(found, show);
  return cursors.first(`${db}.${name}`, documents, command['batchSize'], {
    single: isSet(command, 'singleBatch') || limit < 0,
    noTimeout: isSet(command, 'noCursorTimeout'),
  });
};

/** aggregate */
export const aggregateCommand: Command = (command, context) => {
  const { engine, view, cursors, db } = context;
  refuseCollation(command);
  const pipeline = pipelineOf(command['pipeline']);
  if (pipeline[0] !== undefined && '$changeStream' in pipeline[0]) return openChangeStream(command, pipeline, context);
  const name = asInteger(command['aggregate']) === 1 ? undefined : collectionName(command);
  if (!isDoc(command['cursor']) && !isSet(command, 'explain'))
    throw new MongoError(
      'FailedToParse',
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  const last = pipeline.at(-1);
  const output = last !== undefined && ('$out' in last || '$merge' in last) ? last : undefined;
  const options = {
    db,
    view,
    find: (other: string, otherDb = db) => engine.find(otherDb, other),
    variables: variablesOf(command, context),
    hint: command['hint'],
    deadline: context.deadline,
  };
  const source = name === undefined ? undefined : engine.find(db, name);
  const documents = [...aggregate(source, output === undefined ? pipeline : pipeline.slice(0, -1), options)];
  if (output !== undefined) writeResult(output, documents, context);
  const cursor: unknown = command['cursor'];
  return cursors.first(
    `${db}.${name ?? '$cmd.aggregate'}`,
    output === undefined ? documents : [],
    isDoc(cursor) ? cursor['batchSize'] : undefined,
  );
};

/** count */
export const count: Command = (command, context) => {
  const { engine, view, db, deadline } = context;
  refuseCollation(command);
  const found = findDocuments(view, engine.find(db, collectionName(command)), {
    deadline,
    needs: NOTHING,
    filter: documentArgument(command, 'query'),
    skip: countArgument(command, 'skip'),
    limit: Math.abs(asInteger(command['limit']) ?? 0),
    hint: command['hint'],
  });
  let n = 0;
  for (const _ of found) n += 1;
  return { n: new Int32(n), ok: 1 };
};

/** distinct */
export const distinct: Command = (command, context) => {
  const { engine, view, db } = context;
  refuseCollation(command);
  const key: unknown = command['key'];
  if (typeof key !== 'string')
    throw new MongoError('TypeMismatch', "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  if (key === '') throw locationError(4510600, 'distinct needs a key');
  const values = new Map<string, unknown[]>();
  for (const { document } of findDocuments(view, engine.find(db, collectionName(command)), {
    filter: documentArgument(command, 'query'),
    hint: command['hint'],
    needs: new Set([key]),
  })) {
    for (const value of indexedValues(document, key.split('.')).values) {
      if (value === undefined) continue;
      const bucket = values.get(groupKey(value)) ?? [];
      if (!bucket.some((one) => equalValues(one, value))) bucket.push(value);
      values.set(groupKey(value), bucket);
    }
  }
  return { values: [...values.values()].flat(), ok: 1 };
};

/** getMore */
export const getMore: Command = (command, { cursors, live, client, db }) => {
  const ns = `${db}.${String(command['collection'])}`;
  const id = String(command['getMore']);
  if (!live.has(id)) return cursors.more(command['getMore'], ns, command['batchSize']);
  return live.more(id, ns, {
    batchSize: asInteger(command['batchSize']),
    waitMs: asInteger(command['maxTimeMS']),
    gone: client.gone,
  });
};

/** killCursors */
export const killCursors: Command = (command, { cursors, live }) => {
  const ids: unknown = command['cursors'];
  const all: unknown[] = Array.isArray(ids) ? ids : [];
  const ended = all.filter((id) => live.kill(String(id)));
  const { killed, missing } = cursors.kill(all.filter((id) => !ended.includes(id)));
  return {
    cursorsKilled: [...ended, ...killed],
    cursorsNotFound: missing,
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  };
};
