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

/**
 * Runs the operations of a write command, each as a whole. An ordered batch ends at its first error, an unordered one goes on.
 * Outside a transaction an operation that meets a record of a running one waits for its end.
 * @returns the errors, each with its operation's index
 */
export async function runBatch<T>(
  operations: readonly T[],
  ordered: boolean,
  collection: () => Collection,
  apply: (operation: T, index: number) => void,
  { engine, inTransaction }: CommandContext,
): Promise<Doc[]> {
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
  while (next < operations.length) {
    const target = collection();
    const wait = inTransaction
      ? proceed()
      : engine.transact(() => {
          const waiting = proceed();
          engine.saveStatistics(target);
          return waiting;
        });
    await wait?.holder.done;
  }
  if (!inTransaction) await engine.flushed();
  return errors;
}
