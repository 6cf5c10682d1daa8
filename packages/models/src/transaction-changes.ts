import { type Connection, type Model, Schema, type Types } from 'mongoose';

/**
 * What one commit did to a user's transactions. Changes are numbered for each user from 1, without a gap: this record's are the
 * `Count` numbers up to `Sequence`, the added ones first, then the modified, then the removed.
 */
export interface TransactionChangeDocument {
  _id: Types.ObjectId;
  UserId: Types.ObjectId;
  ConnectionId: Types.ObjectId;
  Sequence: number;
  Count: number;
  /** `_id`s of transactions. */
  Added: Types.ObjectId[];
  Modified: Types.ObjectId[];
  Removed: Types.ObjectId[];
  ChangeDate: Date;
}

/** The number that a user's last change has. Whoever commits changes writes it first: so a user's commits are in one order. */
export interface ChangeCounterDocument {
  /** The user's. */
  _id: Types.ObjectId;
  Sequence: number;
}

/** A cursor is good for a year; a month more is kept. */
const KEPT_SECONDS = 396 * 86_400;

const ids = { type: [Schema.Types.ObjectId], required: true };

const transactionChangeSchema = new Schema<TransactionChangeDocument>(
  {
    UserId: { type: Schema.Types.ObjectId, required: true },
    ConnectionId: { type: Schema.Types.ObjectId, required: true },
    Sequence: { type: Number, required: true },
    Count: { type: Number, required: true },
    Added: ids,
    Modified: ids,
    Removed: ids,
    ChangeDate: { type: Date, required: true },
  },
  { collection: 'transaction_changes', versionKey: false, strict: 'throw' },
);

// Serves a user's changes since a number, and keeps the numbers without a double.
transactionChangeSchema.index({ UserId: 1, Sequence: 1 }, { unique: true });
// Forgets changes that no cursor can be older than.
transactionChangeSchema.index({ ChangeDate: 1 }, { expireAfterSeconds: KEPT_SECONDS });

const changeCounterSchema = new Schema<ChangeCounterDocument>(
  { _id: { type: Schema.Types.ObjectId, required: true }, Sequence: { type: Number, required: true } },
  { collection: 'change_counters', versionKey: false, strict: 'throw' },
);

export type TransactionChangeModel = Model<TransactionChangeDocument>;
export type ChangeCounterModel = Model<ChangeCounterDocument>;

export function transactionChangeModel(connection: Connection): TransactionChangeModel {
  return connection.model<TransactionChangeDocument>('TransactionChange', transactionChangeSchema);
}

export function changeCounterModel(connection: Connection): ChangeCounterModel {
  return connection.model<ChangeCounterDocument>('ChangeCounter', changeCounterSchema);
}
