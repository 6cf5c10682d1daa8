import { type Doc, isDoc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { HISTORY_KEY_BYTES } from './history.ts';

const PATTERN = new RegExp(`^82[0-9A-F]{${HISTORY_KEY_BYTES * 2}}0[12]$`);

export interface ResumePoint {
  /** The key of the last change that was seen. */
  readonly key: Buffer;
  /** It was the invalidate event that follows that change. */
  readonly invalidate: boolean;
}

/** A token that sorts as the changes do. */
export const resumeToken = ({ key, invalidate }: ResumePoint): Doc => ({
  _data: `82${key.toString('hex').toUpperCase()}${invalidate ? '02' : '01'}`,
});

/** @throws MongoError when it is no token of this server */
export function readResumeToken(token: unknown): ResumePoint {
  const data: unknown = isDoc(token) ? token['_data'] : undefined;
  if (typeof data !== 'string')
    throw new MongoError(
      { code: 40647, codeName: 'Location40647' },
      'Bad resume token: _data of missing or of wrong type',
    );
  if (!PATTERN.test(data))
    throw new MongoError('FailedToParse', 'resume token string was not a valid token of this server');
  return { key: Buffer.from(data.slice(2, -2), 'hex'), invalidate: data.endsWith('2') };
}
