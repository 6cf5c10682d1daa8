import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** What still has to end at a bank after it has ended here. It says nothing of whose it was. */
export interface BankRevocationDocument {
  _id: Types.ObjectId;
  /** `ConsentId`: of the bank's own consent resource; absent where it has none, or once that has ended. */
  RevocationBank: { BankId: string; ConsentId?: string };
  /** Ciphertexts of the vault, as they were stored in `tokens` under that `Id`, which is part of what they are bound to. */
  RevocationTokens?: { Id: Types.ObjectId; BearerToken: string; RefreshToken?: string; DpopKey?: string };
  RevocationAttempts: number;
  /** `NextAttemptDate`: while somebody is at it, when another may take it up. */
  RevocationDates: { CreationDate: Date; NextAttemptDate: Date };
}

const bankRevocationSchema = new Schema<BankRevocationDocument>(
  {
    RevocationBank: { BankId: { type: String, required: true }, ConsentId: String },
    RevocationTokens: {
      type: new Schema(
        {
          Id: { type: Schema.Types.ObjectId, required: true },
          BearerToken: { type: String, required: true },
          RefreshToken: String,
          DpopKey: String,
        },
        { _id: false },
      ),
      required: false,
    },
    RevocationAttempts: { type: Number, required: true },
    RevocationDates: {
      CreationDate: { type: Date, required: true },
      NextAttemptDate: { type: Date, required: true },
    },
  },
  { collection: 'bank_revocations', versionKey: false, strict: 'throw' },
);

// Serves taking up what is due.
bankRevocationSchema.index({ 'RevocationDates.NextAttemptDate': 1 });

export type BankRevocationModel = Model<BankRevocationDocument>;

export function bankRevocationModel(connection: Connection): BankRevocationModel {
  return connection.model<BankRevocationDocument>('BankRevocation', bankRevocationSchema);
}
