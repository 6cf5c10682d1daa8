import { Binary } from 'bson';
import type { Doc } from '../bson/codec.ts';
import { clusterTimeOf } from './history.ts';
import { resumeToken } from './resume-token.ts';
import type { StoredChange } from './stored-change.ts';

/** The members that all events of a change begin with. */
function head(change: StoredChange, operationType: string, expanded: boolean, invalidate = false): Doc {
  const { key, wall, mark, source } = change;
  return {
    _id: resumeToken({ key, invalidate }),
    operationType,
    clusterTime: clusterTimeOf(key),
    ...(expanded && source.uuid !== '' && !invalidate
      ? { collectionUUID: new Binary(Buffer.from(source.uuid.replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID) }
      : {}),
    wallTime: new Date(wall),
    ...mark,
  };
}

/** The event of a change, as MongoDB's manual describes it, without looked-up documents. */
export function eventOf(change: StoredChange, expanded: boolean): Doc {
  const { kind, source, payload } = change;
  const event = head(change, kind, expanded);
  const ns = { db: source.db, coll: source.name };
  switch (kind) {
    case 'insert':
    case 'replace':
      return { ...event, fullDocument: payload, ns, documentKey: { _id: payload['_id'] } };
    case 'delete':
      return { ...event, ns, documentKey: { _id: payload['_id'] } };
    case 'update': {
      const { _id, ...updateDescription } = payload;
      const description = expanded ? { ...updateDescription, disambiguatedPaths: {} } : updateDescription;
      return { ...event, ns, documentKey: { _id }, updateDescription: description };
    }
    case 'drop':
      return { ...event, ns };
    case 'rename':
      return { ...event, ns, to: payload['to'], ...(expanded ? { operationDescription: payload } : {}) };
    case 'dropDatabase':
      return { ...event, ns: { db: source.db } };
    case 'create':
    case 'createIndexes':
    case 'dropIndexes':
      return { ...event, ns, operationDescription: payload };
  }
}

/** What tells a stream that there is nothing more to come. */
export const invalidateEvent = (change: StoredChange): Doc => head(change, 'invalidate', false, true);
