import { Int32 } from 'bson';
import type { Doc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import type { Collection } from '../storage/catalogue.ts';
import { LockWait } from '../transactions/locks.ts';
import type { CommandContext } from './context.ts';

/** The error of one operation, as the answer of a write command has it. */
function writeError(error: MongoError, index: number): Doc {
  return { index: new Int32(index), code: new Int32(error.code), errmsg: error.message, ...error.fields };
}

/** What a write command does with each of its operations, and what it answers in the end. */
export interface Batch<T> {
  readonly operations: readonly T[];
  readonly ordered: boolean;
  readonly collection: () => Collection;
  readonly apply: (operation: T, index: number) => void;
  readonly answer: (errors: readonly Doc[]) => Doc;
}

/**
 * Runs the operations of a write command, each as a whole. An ordered batch ends at its first error, an unordered one goes on.
 * Outside a transaction an operation that meets a record of a running one waits for its end. The answer of a retryable write
 * is kept with what it changed.
 */
export async function runBatch<T>(batch: Batch<T>, { engine, inTransaction, remember }: CommandContext): Promise<Doc> {
  const { operations, ordered, collection, apply, answer } = batch;
  const errors: Doc[] = [];
  let next = 0;
  /** @returns whom the next operation has to wait for */
  const proceed = (): LockWait | undefined => {
    for (; next < operations.length; next += 1) {
      const operation = operations[next];
      if (operation === undefined) continue;
      try {
        apply(operation, next);
      } catch (error) {
        if (error instanceof LockWait) return error;
        if (!(error instanceof MongoError) || error.labels.length > 0) throw error;
        errors.push(writeError(error, next));
        if (ordered || inTransaction) next = operations.length;
      }
    }
    return undefined;
  };
  if (inTransaction) {
    proceed();
    return answer(errors);
  }
  for (;;) {
    const target = collection();
    const done = engine.transact((): LockWait | Doc => {
      const waiting = proceed();
      engine.saveStatistics(target);
      if (waiting !== undefined) return waiting;
      const made = answer(errors);
      remember?.(made);
      return made;
    });
    if (!(done instanceof LockWait)) {
      await engine.flushed();
      return done;
    }
    await done.holder.done;
  }
}
