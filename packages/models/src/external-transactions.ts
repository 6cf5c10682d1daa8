import type { Extensions, IdentificationScheme, TransactionStatus } from '@of/contracts';
import { type Connection, type Model, Schema, type SchemaDefinition, type Types } from 'mongoose';
import { type Owner, ownerDefinition, type Provenance, provenanceDefinition } from './provenance.ts';

/** A transaction at another bank. `TransactionAmount`: a credit to the user is positive, a debit negative. */
export interface ExternalTransactionDocument {
  _id: Types.ObjectId;
  /** Stable within the account: the bank's own id, or where it gives none that lasts, one made of the fingerprint. */
  TransactionId: string;
  /**
   * What the entry is known by when its id is not: a digest of day, amount, currency and texts, and which one of equal ones it
   * is, from 1. Unique within the account.
   */
  TransactionFingerprint: { Hash: string; Occurrence: number };
  /** Number of the change that added it, among its user's (`transaction_changes`). */
  TransactionSequence: number;
  TransactionBank: string;
  TransactionStatus: TransactionStatus;
  TransactionAmount: Types.Decimal128;
  TransactionCurrency: string;
  /**
   * `EffectiveDate` is the booking date, or for a pending entry the day it was made: lists are ordered by it. Calendar dates
   * are stored as their midnight in UTC.
   */
  TransactionDate: { EffectiveDate: Date; BookingDate?: Date; ValueDate?: Date; TransactionTime?: Date };
  TransactionDescription: string;
  TransactionOriginal?: { Amount: Types.Decimal128; Currency: string; ExchangeRate?: Types.Decimal128 };
  /** `Identification` is masked. */
  TransactionCounterparty?: { Name?: string; Identification?: string; IdentificationType?: IdentificationScheme };
  TransactionMerchant?: { Name?: string; CategoryCode?: string };
  TransactionReference?: { Bank?: string; EndToEndId?: string };
  TransactionCode?: { Scheme: 'ISO20022' | 'Proprietary'; Code: string };
  /** Ids of the entries that this one takes the place of, as the bank says or as was found out, or takes back. */
  TransactionRelation?: { Supersedes?: string; Reverses?: string };
  /** Begin of the sync in which the bank's list ended without it; the next one that does takes it for deleted. */
  TransactionMissed?: Date;
  TransactionAccount: { Id: Types.ObjectId; AccountId: string };
  TransactionUser: Owner;
  TransactionSource: Provenance;
  Extensions?: Extensions;
}

const optional = (definition: SchemaDefinition) => ({
  type: new Schema(definition, { _id: false }),
  required: false,
});

const externalTransactionSchema = new Schema<ExternalTransactionDocument>(
  {
    TransactionId: { type: String, required: true },
    TransactionFingerprint: { Hash: { type: String, required: true }, Occurrence: { type: Number, required: true } },
    TransactionSequence: { type: Number, required: true },
    TransactionBank: { type: String, required: true },
    TransactionStatus: { type: String, required: true },
    TransactionAmount: { type: Schema.Types.Decimal128, required: true },
    TransactionCurrency: { type: String, required: true },
    TransactionDate: {
      EffectiveDate: { type: Date, required: true },
      BookingDate: Date,
      ValueDate: Date,
      TransactionTime: Date,
    },
    TransactionDescription: { type: String, default: '' },
    TransactionOriginal: optional({
      Amount: { type: Schema.Types.Decimal128, required: true },
      Currency: { type: String, required: true },
      ExchangeRate: Schema.Types.Decimal128,
    }),
    TransactionCounterparty: optional({ Name: String, Identification: String, IdentificationType: String }),
    TransactionMerchant: optional({ Name: String, CategoryCode: String }),
    TransactionReference: optional({ Bank: String, EndToEndId: String }),
    TransactionCode: optional({ Scheme: { type: String, required: true }, Code: { type: String, required: true } }),
    TransactionRelation: optional({ Supersedes: String, Reverses: String }),
    TransactionMissed: Date,
    TransactionAccount: {
      Id: { type: Schema.Types.ObjectId, required: true },
      AccountId: { type: String, required: true },
    },
    TransactionUser: ownerDefinition,
    TransactionSource: provenanceDefinition,
    Extensions: Schema.Types.Mixed,
  },
  { collection: 'external_transactions', versionKey: false, strict: 'throw' },
);

// Serves the upsert by the bank's own id, which is unique within an account only.
externalTransactionSchema.index({ 'TransactionAccount.Id': 1, TransactionId: 1 }, { unique: true });
// Serves recognising entries whose bank id is missing or another one than before.
externalTransactionSchema.index(
  { 'TransactionAccount.Id': 1, 'TransactionFingerprint.Hash': 1 },
  { name: 'recognise_by_fingerprint' },
);
// Serves settling an account's few pending entries, however many booked ones it has.
externalTransactionSchema.index(
  { 'TransactionAccount.Id': 1, TransactionStatus: 1 },
  { name: 'pending', partialFilterExpression: { TransactionStatus: 'Pending' } },
);
// Serves an account's pages, newest first, with a date range; _id breaks ties so that a cursor names one place.
externalTransactionSchema.index({ 'TransactionAccount.Id': 1, 'TransactionDate.EffectiveDate': -1, _id: -1 });
// Serves pipelines over a user's transactions of a period.
externalTransactionSchema.index({ 'TransactionUser.UserId': 1, 'TransactionDate.EffectiveDate': -1 });
// Serves purging a connection, and giving a user's transactions in an order that never changes.
externalTransactionSchema.index({ 'TransactionSource.ConnectionId': 1, _id: 1 });

export type ExternalTransactionModel = Model<ExternalTransactionDocument>;

export function externalTransactionModel(connection: Connection): ExternalTransactionModel {
  return connection.model<ExternalTransactionDocument>('ExternalTransaction', externalTransactionSchema);
}
