import { Binary, Long } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { asInteger } from '../bson/types.ts';
import { LiveCursors } from '../change-streams/live-cursors.ts';
import { MongoError } from '../errors.ts';
import { DirectView } from '../storage/direct-view.ts';
import type { Engine } from '../storage/engine.ts';
import { Sessions } from '../transactions/sessions.ts';
import { authorise } from '../users/authorise.ts';
import type { ClientState } from '../users/client-state.ts';
import { Users } from '../users/user-store.ts';
import {
  connectionStatus,
  createUser,
  dropUser,
  logout,
  saslContinue,
  saslStart,
  updateUser,
  usersInfo,
} from './authentication.ts';
import {
  collMod,
  collStats,
  create,
  createIndexes,
  dbStats,
  drop,
  dropDatabase,
  dropIndexes,
  listCollections,
  listDatabases,
  listIndexes,
  renameCollection,
} from './collections.ts';
import type { Command } from './context.ts';
import { Cursors } from './cursors.ts';
import { findAndModify } from './find-and-modify.ts';
import { checkFields } from './known-fields.ts';
import { aggregateCommand, count, distinct, find, getMore, killCursors } from './read.ts';
import {
  buildInfo,
  explain,
  getParameter,
  helloAt,
  hostInfo,
  ping,
  replSetGetStatus,
  serverStatus,
  startSession,
} from './server.ts';
import { validate } from './validate.ts';
import { insert, remove, update } from './write.ts';

const WRITES: Readonly<Record<string, Command>> = {
  insert,
  update,
  delete: remove,
  findAndModify,
  findandmodify: findAndModify,
};

const IN_TRANSACTIONS: Readonly<Record<string, Command>> = {
  find,
  aggregate: aggregateCommand,
  count,
  distinct,
  getMore,
  killCursors,
  ...WRITES,
};

const OTHERS: Readonly<Record<string, Command>> = {
  create,
  collMod,
  drop,
  dropDatabase,
  renameCollection,
  listCollections,
  listDatabases,
  createIndexes,
  listIndexes,
  dropIndexes,
  collStats,
  collstats: collStats,
  dbStats,
  dbstats: dbStats,
  explain,
  ping,
  buildInfo,
  buildinfo: buildInfo,
  serverStatus,
  hostInfo,
  connectionStatus,
  getParameter,
  startSession,
  validate,
  saslStart,
  saslContinue,
  logout,
  createUser,
  updateUser,
  dropUser,
  usersInfo,
};

/** What MongoDB signs cluster times with where nobody has to sign in. */
const UNSIGNED = { hash: new Binary(new Uint8Array(20)), keyId: Long.ZERO };

/** What a write that wants to be on more nodes than there are is told: it is written, on one. */
function concernError(command: Doc): Doc {
  const concern: unknown = command['writeConcern'];
  const nodes = isDoc(concern) ? asInteger(concern['w']) : undefined;
  if (nodes === undefined || nodes <= 1) return {};
  const error = { code: 100, codeName: 'UnsatisfiableWriteConcern', errmsg: 'Not enough data-bearing nodes' };
  return { writeConcernError: error };
}

export interface DispatcherOptions {
  readonly engine: Engine;
  /** host:port, as clients reach the server. */
  readonly address: string;
  /** Whether clients have to sign in. */
  readonly withUsers: boolean;
  readonly onError: (error: unknown) => void;
  readonly transactionMs?: number | undefined;
  readonly cursorTimeoutMs?: number | undefined;
}

/** `maxTimeMS` of a getMore is how long it may wait, not how long it may work. */
function deadlineOf(command: Doc, now: Date): number | undefined {
  const limit = 'getMore' in command ? undefined : asInteger(command['maxTimeMS']);
  if (limit !== undefined && limit < 0)
    throw new MongoError('BadValue', `${limit} value for maxTimeMS is out of range`);
  return limit === undefined || limit === 0 ? undefined : now.getTime() + limit;
}

/** Answers commands; errors come back as MongoDB's error documents. */
export class Dispatcher {
  private readonly engine: Engine;
  private readonly cursors: Cursors;
  private readonly live: LiveCursors;
  private readonly sessions: Sessions;
  private readonly users: Users;
  private readonly withUsers: boolean;
  private readonly onError: (error: unknown) => void;
  private readonly commands: Readonly<Record<string, Command>>;

  constructor({ engine, address, withUsers, onError, transactionMs, cursorTimeoutMs }: DispatcherOptions) {
    this.cursors = new Cursors(cursorTimeoutMs);
    this.engine = engine;
    this.onError = onError;
    this.live = new LiveCursors(engine.history);
    this.sessions = new Sessions(engine, transactionMs);
    this.users = new Users(engine.files);
    this.withUsers = withUsers;
    const hello = helloAt(address, withUsers);
    this.commands = {
      ...IN_TRANSACTIONS,
      ...OTHERS,
      hello,
      isMaster: hello,
      ismaster: hello,
      replSetGetStatus: replSetGetStatus(address),
    };
  }

  /** Every answer says what time it is in the order of changes: sessions that want causal consistency pass it on. */
  async run(command: Doc, client: ClientState): Promise<Doc> {
    const answer = await this.answerOrError(command, client);
    const { clusterTime } = this.engine.history;
    return { ...answer, operationTime: clusterTime, $clusterTime: { clusterTime, signature: UNSIGNED } };
  }

  private async answerOrError(command: Doc, client: ClientState): Promise<Doc> {
    try {
      return await this.answer(command, client);
    } catch (error) {
      if (command['autocommit'] === false) this.sessions.fail(command);
      if (!(error instanceof MongoError)) {
        this.onError(error);
        return { ok: 0, errmsg: 'the command failed inside the server', code: 1, codeName: 'InternalError' };
      }
      return {
        ok: 0,
        errmsg: error.message,
        code: error.code,
        codeName: error.codeName,
        ...(error.labels.length === 0 ? {} : { errorLabels: [...error.labels] }),
        ...error.fields,
      };
    }
  }

  private async answer(command: Doc, client: ClientState): Promise<Doc> {
    const [name = ''] = Object.keys(command);
    const db = String(command['$db'] ?? 'admin');
    if (this.withUsers) authorise(client, name, db, command);
    switch (name) {
      case 'commitTransaction':
        return this.sessions.commit(command);
      case 'abortTransaction':
        return this.sessions.abort(command);
      case 'endSessions':
      case 'killSessions':
        this.sessions.endAll(command[name]);
        return { ok: 1 };
      case 'refreshSessions':
        return { ok: 1 };
      default:
    }
    const run = Object.hasOwn(this.commands, name) ? this.commands[name] : undefined;
    if (run === undefined) throw new MongoError('CommandNotFound', `no such command: '${name}'`);
    checkFields(name, command);
    const transaction = this.sessions.transactionOf(command);
    if (
      transaction !== undefined &&
      !Object.hasOwn(IN_TRANSACTIONS, name) &&
      name !== 'create' &&
      name !== 'createIndexes'
    ) {
      throw new MongoError(
        'OperationNotSupportedInTransaction',
        `Cannot run '${name}' in a multi-document transaction.`,
      );
    }
    const now = new Date();
    const context = {
      engine: this.engine,
      cursors: this.cursors,
      live: this.live,
      view: transaction ?? new DirectView(this.engine),
      inTransaction: transaction !== undefined,
      db,
      now,
      client,
      users: this.users,
      bypassValidation: command['bypassDocumentValidation'] === true,
      deadline: deadlineOf(command, now),
    };
    const execute = async (remember?: (answer: Doc) => void): Promise<Doc> =>
      run(command, remember === undefined ? context : { ...context, remember });
    if (transaction !== undefined) {
      const answer = await execute();
      if ('writeErrors' in answer) this.sessions.fail(command);
      return answer;
    }
    if (!Object.hasOwn(WRITES, name)) return execute();
    const answer = await this.sessions.once(command, execute);
    return { ...answer, ...concernError(command) };
  }

  close(): void {
    this.live.close();
    this.sessions.close();
  }
}
