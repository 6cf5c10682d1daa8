import { type Connection, type Model, Schema } from 'mongoose';

/** A message that a bank sent us, by its id: the same one again is not carried out again. */
export interface BankMessageDocument {
  /** `<bank>/<webhook-id>` */
  _id: string;
  MessageDate: Date;
}

/** Longer than a bank goes on trying. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

const bankMessageSchema = new Schema<BankMessageDocument>(
  { _id: { type: String, required: true }, MessageDate: { type: Date, required: true } },
  { collection: 'bank_messages', versionKey: false, strict: 'throw' },
);

// Forgets what cannot come again.
bankMessageSchema.index({ MessageDate: 1 }, { expireAfterSeconds: KEPT_SECONDS });

export type BankMessageModel = Model<BankMessageDocument>;

export function bankMessageModel(connection: Connection): BankMessageModel {
  return connection.model<BankMessageDocument>('BankMessage', bankMessageSchema);
}
