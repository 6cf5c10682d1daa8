import { Binary } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { asInteger } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import type { Engine } from '../storage/engine.ts';
import { KeptAnswers } from './kept-answers.ts';
import { Transaction } from './transaction.ts';

const IDLE_MS = 30 * 60_000;
/** MongoDB's transactionLifetimeLimitSeconds. */
const TRANSACTION_MS = 60_000;

interface Session {
  readonly key: string;
  number: bigint;
  transaction: Transaction | undefined;
  state: 'none' | 'running' | 'committed' | 'aborted';
  /** Answers of the retryable write with this number: sent again, it is answered and not applied again. */
  answer: Promise<Doc> | undefined;
  timer: NodeJS.Timeout | undefined;
  usedAt: number;
}

const TRANSIENT = { labels: ['TransientTransactionError'] };

/** What the server knows of drivers' sessions: their running transaction, and the answer of their last retryable write. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly engine: Engine;

  private readonly answers: KeptAnswers;
  private readonly transactionMs: number;

  /** @param transactionMs how long a transaction may run (MongoDB's transactionLifetimeLimitSeconds) */
  constructor(engine: Engine, transactionMs: number = TRANSACTION_MS) {
    this.engine = engine;
    this.answers = new KeptAnswers(engine);
    this.transactionMs = transactionMs;
    this.answers.forgetBefore(Date.now() - IDLE_MS);
  }

  private sessionOf(command: Doc): Session | undefined {
    const lsid: unknown = command['lsid'];
    const id: unknown = isDoc(lsid) ? lsid['id'] : undefined;
    if (!(id instanceof Binary)) return undefined;
    const key = id.toString('hex');
    const now = Date.now();
    const session = this.sessions.get(key) ?? this.begun(key, now);
    session.usedAt = now;
    this.sessions.set(key, session);
    if (this.sessions.size > 1_000) this.sweep(now);
    return session;
  }

  private begun(key: string, now: number): Session {
    const kept = this.answers.find(key);
    return {
      key,
      number: kept?.number ?? -1n,
      transaction: undefined,
      state: 'none',
      answer: kept === undefined ? undefined : Promise.resolve(kept.answer),
      timer: undefined,
      usedAt: now,
    };
  }

  private sweep(now: number): void {
    this.answers.forgetBefore(now - IDLE_MS);
    for (const [key, session] of this.sessions) {
      if (session.usedAt > now - IDLE_MS) continue;
      this.end(session, 'aborted');
      this.sessions.delete(key);
    }
  }

  private end(session: Session, state: 'committed' | 'aborted'): void {
    clearTimeout(session.timer);
    if (state === 'aborted') session.transaction?.abort();
    session.transaction = undefined;
    session.state = state;
  }

  private numberOf(command: Doc): bigint {
    const number: unknown = command['txnNumber'];
    return number === undefined ? -1n : BigInt(asInteger(number) ?? -1);
  }

  /** The transaction that a command belongs to; undefined for one outside. @throws MongoError */
  transactionOf(command: Doc): Transaction | undefined {
    if (command['autocommit'] !== false) return undefined;
    const session = this.sessionOf(command);
    if (session === undefined) throw new MongoError('InvalidOptions', 'a transaction needs a session');
    const number = this.numberOf(command);
    if (command['startTransaction'] === true) {
      if (number < session.number)
        throw new MongoError(
          'TransactionTooOld',
          `Cannot start transaction ${number}: a newer transaction ${session.number} has already started`,
        );
      if (number === session.number && session.state === 'running')
        throw new MongoError('ConflictingUpdateOperators', 'the transaction is running already');
      this.end(session, 'aborted');
      session.number = number;
      session.answer = undefined;
      session.transaction = new Transaction(this.engine, { lsid: command['lsid'], txnNumber: command['txnNumber'] });
      session.state = 'running';
      session.timer = setTimeout(() => this.end(session, 'aborted'), this.transactionMs);
      session.timer.unref();
    }
    if (number !== session.number || session.state === 'none')
      throw new MongoError(
        'NoSuchTransaction',
        `Given transaction number ${number} does not match any in-progress transactions.`,
        TRANSIENT,
      );
    if (session.state === 'committed')
      throw new MongoError('TransactionCommitted', `Transaction ${number} has been committed.`);
    if (session.transaction === undefined)
      throw new MongoError('NoSuchTransaction', `Transaction ${number} has been aborted.`, TRANSIENT);
    return session.transaction;
  }

  /** An error inside a transaction ends it. */
  fail(command: Doc): void {
    const session = this.sessionOf(command);
    if (session?.state === 'running') this.end(session, 'aborted');
  }

  async commit(command: Doc): Promise<Doc> {
    const session = this.sessionOf(command);
    const number = this.numberOf(command);
    if (session === undefined || session.number !== number)
      throw new MongoError(
        'NoSuchTransaction',
        `Given transaction number ${number} does not match any in-progress transactions.`,
        TRANSIENT,
      );
    if (session.state === 'running' && session.transaction !== undefined) {
      const { transaction } = session;
      clearTimeout(session.timer);
      session.transaction = undefined;
      session.state = 'aborted';
      transaction.commit();
      session.state = 'committed';
    }
    if (session.state !== 'committed')
      throw new MongoError('NoSuchTransaction', `Transaction ${number} has been aborted.`, TRANSIENT);
    await this.engine.flushed();
    return { ok: 1 };
  }

  abort(command: Doc): Doc {
    const session = this.sessionOf(command);
    const number = this.numberOf(command);
    if (session === undefined || session.number !== number || session.state !== 'running')
      throw new MongoError('NoSuchTransaction', `Transaction ${number} has been aborted.`, TRANSIENT);
    this.end(session, 'aborted');
    return { ok: 1 };
  }

  /** Ends sessions, as drivers ask at their end. */
  endAll(list: unknown): void {
    if (!Array.isArray(list)) return;
    for (const lsid of list) {
      const id: unknown = isDoc(lsid) ? lsid['id'] : undefined;
      const key = id instanceof Binary ? id.toString('hex') : '';
      const session = this.sessions.get(key);
      if (session === undefined) continue;
      this.end(session, 'aborted');
      this.sessions.delete(key);
      this.answers.forget(key);
    }
  }

  /**
   * Runs a retryable write once: the same number again gives the first answer, also after the server was started anew. `run`
   * is given what keeps the answer together with what it says was done.
   */
  once(command: Doc, run: (remember?: (answer: Doc) => void) => Promise<Doc>): Promise<Doc> {
    const number = this.numberOf(command);
    const session = number < 0n ? undefined : this.sessionOf(command);
    if (session === undefined) return run();
    if (number < session.number)
      throw new MongoError(
        'TransactionTooOld',
        `Retryable write with txnNumber ${number} is prohibited: a newer one ${session.number} has started`,
      );
    if (number === session.number && session.answer !== undefined) return session.answer;
    session.number = number;
    session.state = 'none';
    const answer = run((made) => this.answers.keep(session.key, number, made));
    session.answer = answer;
    // What failed as a whole has changed nothing: it may be tried again.
    answer.catch(() => {
      if (session.answer === answer) session.answer = undefined;
    });
    return answer;
  }

  close(): void {
    for (const session of this.sessions.values()) this.end(session, 'aborted');
    this.sessions.clear();
  }
}
