import type { DataQuality, DataQualityExplanation } from '@of/contracts';
import { type Connection, type Model, Schema, type Types } from 'mongoose';
import { type Owner, ownerDefinition } from './provenance.ts';

/** An account's booked balance on one day of its bank, and how it compared with the booked entries: the day's last look. */
export interface BalanceHistoryDocument {
  _id: Types.ObjectId;
  BalanceAccount: { Id: Types.ObjectId; AccountId: string };
  /** The bank's calendar day, as its midnight in UTC. */
  BalanceDate: Date;
  BalanceAmount: Types.Decimal128;
  BalanceCurrency: string;
  /** The balance beyond what the account held before its first entry and all entries since; zero when they agree. */
  BalanceDifference: Types.Decimal128;
  BalanceQuality: { Status: Exclude<DataQuality['status'], 'stale'>; Explanation?: DataQualityExplanation };
  BalanceUser: Owner;
  BalanceSource: { BankId: string; ConnectionId: Types.ObjectId; ConsentId: string; UpdateDate: Date };
}

const balanceHistorySchema = new Schema<BalanceHistoryDocument>(
  {
    BalanceAccount: {
      Id: { type: Schema.Types.ObjectId, required: true },
      AccountId: { type: String, required: true },
    },
    BalanceDate: { type: Date, required: true },
    BalanceAmount: { type: Schema.Types.Decimal128, required: true },
    BalanceCurrency: { type: String, required: true },
    BalanceDifference: { type: Schema.Types.Decimal128, required: true },
    BalanceQuality: { Status: { type: String, required: true }, Explanation: String },
    BalanceUser: ownerDefinition,
    BalanceSource: {
      BankId: { type: String, required: true },
      ConnectionId: { type: Schema.Types.ObjectId, required: true },
      ConsentId: { type: String, required: true },
      UpdateDate: { type: Date, required: true },
    },
  },
  { collection: 'balance_history', versionKey: false, strict: 'throw' },
);

// Serves the upsert of a day, an account's history in order, and deleting an account's.
balanceHistorySchema.index({ 'BalanceAccount.Id': 1, BalanceDate: -1 }, { unique: true });
// Serves purging a connection.
balanceHistorySchema.index({ 'BalanceSource.ConnectionId': 1 });

export type BalanceHistoryModel = Model<BalanceHistoryDocument>;

export function balanceHistoryModel(connection: Connection): BalanceHistoryModel {
  return connection.model<BalanceHistoryDocument>('BalanceHistory', balanceHistorySchema);
}
