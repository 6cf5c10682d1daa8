import {
  type BalanceHistoryModel,
  balanceHistoryModel,
  type ChangeCounterModel,
  type ConnectionModel,
  changeCounterModel,
  connectionModel,
  type ErasedUserModel,
  type ExternalAccountModel,
  type ExternalProductModel,
  type ExternalTransactionModel,
  erasedUserModel,
  externalAccountModel,
  externalProductModel,
  externalTransactionModel,
  type StoreConnection,
  type SyncRunModel,
  syncRunModel,
  type TransactionChangeModel,
  transactionChangeModel,
} from '@of/models';
import type { ClientSession } from 'mongoose';
import { createTurns, type Turns } from './turns.ts';

/** The collections that this service writes. */
export interface Store {
  readonly connections: ConnectionModel;
  readonly runs: SyncRunModel;
  readonly accounts: ExternalAccountModel;
  readonly products: ExternalProductModel;
  readonly transactions: ExternalTransactionModel;
  readonly balances: BalanceHistoryModel;
  /** What each commit did to a user's transactions, and how many changes a user has had. */
  readonly changes: TransactionChangeModel;
  readonly counters: ChangeCounterModel;
  readonly erased: ErasedUserModel;
  /** For the commits of one user's connections at several banks: each numbers its changes, at the same counter. */
  readonly userTurns: Turns;
  /** Commits all of `work` or nothing; it is repeated from its beginning when another writer was in the way. */
  readonly inTransaction: <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>;
  /** Reads one state of the store, whatever is committed between the reads; one read at a time, as in any transaction. */
  readonly inSnapshot: <T>(read: (session: ClientSession) => Promise<T>) => Promise<T>;
}

/** @param committed called after each commit of `inTransaction`, with its session */
export function createStore(
  connection: StoreConnection,
  committed: (session: ClientSession) => void = () => undefined,
): Store {
  const transact = async <T>(
    work: (session: ClientSession) => Promise<T>,
    done: (session: ClientSession) => void,
  ): Promise<T> => {
    const session = await connection.startSession();
    try {
      const result = await session.withTransaction(() => work(session), {
        readConcern: { level: 'snapshot' },
        writeConcern: { w: 'majority' },
      });
      done(session);
      return result;
    } finally {
      await session.endSession();
    }
  };
  return {
    connections: connectionModel(connection),
    runs: syncRunModel(connection),
    accounts: externalAccountModel(connection),
    products: externalProductModel(connection),
    transactions: externalTransactionModel(connection),
    balances: balanceHistoryModel(connection),
    changes: transactionChangeModel(connection),
    counters: changeCounterModel(connection),
    erased: erasedUserModel(connection),
    userTurns: createTurns(),
    inTransaction: (work) => transact(work, committed),
    inSnapshot: (read) => transact(read, () => undefined),
  };
}
