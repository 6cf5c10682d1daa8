import type { Doc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { DirectView } from '../storage/direct-view.ts';
import type { Engine } from '../storage/engine.ts';
import { Sessions } from '../transactions/sessions.ts';
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
import { aggregateCommand, count, distinct, find, getMore, killCursors } from './read.ts';
import { buildInfo, connectionStatus, explain, getParameter, helloAt, hostInfo, ping, serverStatus } from './server.ts';
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
};

/** Answers commands; errors come back as MongoDB's error documents. */
export class Dispatcher {
  private readonly engine: Engine;
  private readonly cursors = new Cursors();
  private readonly sessions: Sessions;
  private readonly onError: (error: unknown) => void;
  private readonly commands: Readonly<Record<string, Command>>;

  constructor(engine: Engine, address: string, onError: (error: unknown) => void) {
    this.engine = engine;
    this.onError = onError;
    this.sessions = new Sessions(engine);
    const hello = helloAt(address);
    this.commands = { ...IN_TRANSACTIONS, ...OTHERS, hello, isMaster: hello, ismaster: hello };
  }

  async run(command: Doc, connectionId: number): Promise<Doc> {
    try {
      return await this.answer(command, connectionId);
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

  private async answer(command: Doc, connectionId: number): Promise<Doc> {
    const [name = ''] = Object.keys(command);
    const db = String(command['$db'] ?? 'admin');
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
    const context = {
      engine: this.engine,
      cursors: this.cursors,
      view: transaction ?? new DirectView(this.engine),
      inTransaction: transaction !== undefined,
      db,
      now: new Date(),
      connectionId,
      bypassValidation: command['bypassDocumentValidation'] === true,
    };
    const execute = async (): Promise<Doc> => run(command, context);
    if (transaction !== undefined) {
      const answer = await execute();
      if ('writeErrors' in answer) this.sessions.fail(command);
      return answer;
    }
    return Object.hasOwn(WRITES, name) ? this.sessions.once(command, execute) : execute();
  }

  close(): void {
    this.sessions.close();
  }
}
