import { type Doc, isDoc } from '../bson/codec.ts';
import { equalValues } from '../bson/compare.ts';
import { MongoError } from '../errors.ts';
import type { ChangeStreamOptions } from './change-stream-options.ts';
import { eventOf, invalidateEvent } from './events.ts';
import type { History } from './history.ts';
import { resumeToken } from './resume-token.ts';
import type { StoredChange } from './stored-change.ts';

/** Changes that are looked at before others are served again. */
const READ_AT_ONCE = 500;

/** Which changes a stream is about: one collection's, one database's, or all. */
export interface ChangeScope {
  readonly db?: string;
  readonly name?: string;
}

export interface ChangeStreamDeps {
  readonly history: History;
  readonly scope: ChangeScope;
  readonly options: ChangeStreamOptions;
  /** What comes after `$changeStream` in the pipeline, for one event: none or one. */
  readonly transform: (event: Doc) => Iterable<Doc>;
  /** The document that has an `_id` now, for `updateLookup`. */
  readonly lookUp: (db: string, name: string, id: unknown) => Doc | undefined;
}

const EXPANDED = new Set(['create', 'createIndexes', 'dropIndexes']);

function concerns({ kind, source, payload }: StoredChange, scope: ChangeScope, expanded: boolean): boolean {
  if (source.name.startsWith('system.') || ['admin', 'config', 'local'].includes(source.db)) return false;
  if (EXPANDED.has(kind) && !expanded) return false;
  if (scope.db === undefined) return true;
  const to: unknown = payload['to'];
  const onto = kind === 'rename' && isDoc(to) && to['db'] === scope.db && to['coll'] === scope.name;
  if (source.db !== scope.db) return onto;
  // A collection sees its own end as a drop, whoever ordered it.
  if (scope.name === undefined) return true;
  return (source.name === scope.name && kind !== 'dropDatabase') || onto;
}

const ends = ({ kind }: StoredChange, scope: ChangeScope): boolean =>
  scope.name === undefined ? scope.db !== undefined && kind === 'dropDatabase' : kind === 'drop' || kind === 'rename';

/** The events of `$changeStream` from a point in the history on. */
export class ChangeStream {
  private readonly deps: ChangeStreamDeps;
  /** The key of the last change that was looked at. */
  private position: Buffer;
  private invalidated: StoredChange | undefined;
  private over = false;

  /** @throws MongoError ChangeStreamHistoryLost when the point is no longer in the history */
  constructor(deps: ChangeStreamDeps) {
    this.deps = deps;
    this.position = deps.options.from ?? deps.history.newest;
    this.expectKept();
  }

  private expectKept(): void {
    if (!this.deps.history.isLost(this.position)) return;
    throw new MongoError(
      { code: 286, codeName: 'ChangeStreamHistoryLost' },
      'Resume of change stream was not possible, as the resume point may no longer be in the oplog.',
      { labels: ['NonResumableChangeStreamError'] },
    );
  }

  /** Whether the invalidate event has been read: nothing comes any more. */
  get ended(): boolean {
    return this.over;
  }

  /** Where to resume, also when nothing came. */
  get resumeToken(): Doc {
    return resumeToken({ key: this.position, invalidate: this.over });
  }

  /** What has come since the last reading, at most `limit` events. */
  read(limit: number): Doc[] {
    const { history, scope, options } = this.deps;
    const events: Doc[] = [];
    while (!this.over && events.length < limit) {
      if (this.invalidated !== undefined) {
        events.push(...this.transformed(invalidateEvent(this.invalidated)));
        this.over = true;
        break;
      }
      this.expectKept();
      const changes = history.after(this.position, READ_AT_ONCE);
      if (changes.length === 0) break;
      for (const change of changes) {
        this.position = change.key;
        if (!concerns(change, scope, options.showExpandedEvents)) continue;
        events.push(...this.transformed(this.complete(change)));
        if (ends(change, scope)) this.invalidated = change;
        if (events.length >= limit || this.invalidated !== undefined) break;
      }
    }
    return events;
  }

  private complete(change: StoredChange): Doc {
    const event = eventOf(change, this.deps.options.showExpandedEvents);
    if (change.kind !== 'update' || this.deps.options.fullDocument !== 'updateLookup') return event;
    const { db, name } = change.source;
    return { ...event, fullDocument: this.deps.lookUp(db, name, change.payload['_id']) ?? null };
  }

  private *transformed(event: Doc): Iterable<Doc> {
    for (const shown of this.deps.transform(event)) {
      if (!equalValues(shown['_id'], event['_id'])) {
        throw new MongoError(
          { code: 280, codeName: 'ChangeStreamFatalError' },
          'Encountered an event whose _id field, which contains the resume token, was modified by the pipeline. Modifying the _id field of an event makes it impossible to resume the stream from that point. Only transformations that retain the unmodified _id field are allowed.',
          { labels: ['NonResumableChangeStreamError'] },
        );
      }
      yield shown;
    }
  }
}
