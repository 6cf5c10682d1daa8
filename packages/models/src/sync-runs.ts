import type { SyncRequested, SyncStatus } from '@of/contracts';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

export type SyncPhase = 'accounts' | 'products' | 'transactions';

/**
 * How far a run is: what another worker need not fetch again. Accounts are `_id`s. `From` and `To` are the calendar days that
 * are left of the account's list.
 */
export interface SyncCursor {
  ProductsDone?: boolean;
  AccountsDone?: Types.ObjectId[];
  Account?: { Id: Types.ObjectId; IsWhole: boolean; From?: string; To?: string };
}

/** One run that brings a connection up to date. */
export interface SyncRunDocument {
  _id: Types.ObjectId;
  ConnectionId: Types.ObjectId;
  ConsentId: string;
  BankId: string;
  UserId: Types.ObjectId;
  SyncStatus: SyncStatus;
  SyncTrigger: SyncRequested['trigger'];
  /** Of the user who waits for it; gone when a worker begins it after they have waited for too long, and when it has ended. */
  SyncUserAddress?: string;
  SyncPhase?: SyncPhase;
  /** Committed with each page; gone when the run has ended. */
  SyncCursor?: SyncCursor;
  SyncCounts: { Accounts: number; Products: number; Transactions: number; Changed: number };
  /** What `SyncCounts.Changed` consists of: it decides what is announced when the run ends. */
  SyncChanges: { Accounts: number; Products: number; Transactions: number };
  /** How often a worker has begun it; those times do not count when auth gave no token for it. */
  SyncAttempts: number;
  /** `RequestDate` by the store's clock. */
  SyncDates: { RequestDate: Date; StartDate?: Date; FinishDate?: Date };
  SyncError?: { Code: string; Message: string; Path?: string };
}

const count = { type: Number, required: true, default: 0 };

const syncRunSchema = new Schema<SyncRunDocument>(
  {
    ConnectionId: { type: Schema.Types.ObjectId, required: true },
    ConsentId: { type: String, required: true },
    BankId: { type: String, required: true },
    UserId: { type: Schema.Types.ObjectId, required: true },
    SyncStatus: { type: String, required: true },
    SyncTrigger: { type: String, required: true },
    SyncUserAddress: String,
    SyncPhase: String,
    SyncCursor: {
      type: new Schema(
        {
          ProductsDone: Boolean,
          AccountsDone: { type: [Schema.Types.ObjectId], default: undefined },
          Account: {
            type: new Schema({ Id: Schema.Types.ObjectId, IsWhole: Boolean, From: String, To: String }, { _id: false }),
            required: false,
          },
        },
        { _id: false },
      ),
      required: false,
    },
    SyncCounts: { Accounts: count, Products: count, Transactions: count, Changed: count },
    SyncChanges: { Accounts: count, Products: count, Transactions: count },
    SyncAttempts: count,
    SyncDates: { RequestDate: { type: Date, required: true }, StartDate: Date, FinishDate: Date },
    SyncError: { type: new Schema({ Code: String, Message: String, Path: String }, { _id: false }), required: false },
  },
  { collection: 'sync_runs', versionKey: false, strict: 'throw' },
);

// Serves the question whether a run of this connection is already open, and the connection's history.
syncRunSchema.index({ ConnectionId: 1, 'SyncDates.RequestDate': -1 });

// Serves finding runs that wait or that no worker is at, the oldest of each bank, and since when the oldest of all waits.
syncRunSchema.index({ SyncStatus: 1, BankId: 1, 'SyncDates.RequestDate': 1 });
// Serves ending what is open under a consent that has been revoked.
syncRunSchema.index({ ConsentId: 1 });

export type SyncRunModel = Model<SyncRunDocument>;

export function syncRunModel(connection: Connection): SyncRunModel {
  return connection.model<SyncRunDocument>('SyncRun', syncRunSchema);
}
