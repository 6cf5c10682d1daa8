import { Timestamp } from 'bson';
import type { Doc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { HISTORY_KEY_BYTES } from './history.ts';
import { readResumeToken } from './resume-token.ts';

const KNOWN = new Set([
  'fullDocument',
  'fullDocumentBeforeChange',
  'resumeAfter',
  'startAfter',
  'startAtOperationTime',
  'allChangesForCluster',
  'showExpandedEvents',
]);

export interface ChangeStreamOptions {
  /** Only what comes after this key of the history; from now on where left out. */
  readonly from: Buffer | undefined;
  readonly fullDocument: 'default' | 'updateLookup';
  readonly showExpandedEvents: boolean;
  readonly allChangesForCluster: boolean;
}

/** The key before all changes of a time. */
function keyBefore(time: Timestamp): Buffer {
  const key = Buffer.alloc(HISTORY_KEY_BYTES, 0xff);
  key.writeUInt32BE(time.t, 0);
  key.writeUInt32BE(Math.max(0, time.i - 1), 4);
  if (time.i === 0) key.writeUInt32BE(0, 8);
  return key;
}

function startOf(specification: Doc): Buffer | undefined {
  const given = ['resumeAfter', 'startAfter', 'startAtOperationTime'].filter(
    (name) => specification[name] !== undefined && specification[name] !== null,
  );
  if (given.length > 1)
    throw new MongoError({ code: 40674 }, `Only one type of resume option is allowed, but multiple were found.`);
  const [option = ''] = given;
  const value: unknown = specification[option];
  if (option === '') return undefined;
  if (option === 'startAtOperationTime') {
    if (value instanceof Timestamp) return keyBefore(value);
    throw new MongoError(
      'TypeMismatch',
      "BSON field '$changeStream.startAtOperationTime' is the wrong type, expected type 'timestamp'",
    );
  }
  const { key, invalidate } = readResumeToken(value);
  if (invalidate && option === 'resumeAfter')
    throw new MongoError(
      { code: 260, codeName: 'InvalidResumeToken' },
      'Attempting to resume a change stream using resumeAfter is not allowed from an invalidate notification.',
    );
  return key;
}

/** Reads the specification of `$changeStream`. @throws MongoError for what MongoDB refuses and what is not served */
export function changeStreamOptions(specification: Doc): ChangeStreamOptions {
  for (const name of Object.keys(specification))
    if (!KNOWN.has(name))
      throw new MongoError({ code: 40415 }, `BSON field '$changeStream.${name}' is an unknown field.`);
  const fullDocument: unknown = specification['fullDocument'] ?? 'default';
  const before: unknown = specification['fullDocumentBeforeChange'] ?? 'off';
  if (before !== 'off' || fullDocument === 'whenAvailable' || fullDocument === 'required')
    throw new MongoError('CommandNotSupported', 'pre- and post-images of changes are not served here');
  if (fullDocument !== 'default' && fullDocument !== 'updateLookup')
    throw new MongoError(
      'BadValue',
      `Enumeration value '${String(fullDocument)}' for field '$changeStream.fullDocument' is not a valid value.`,
    );
  return {
    from: startOf(specification),
    fullDocument,
    showExpandedEvents: specification['showExpandedEvents'] === true,
    allChangesForCluster: specification['allChangesForCluster'] === true,
  };
}
