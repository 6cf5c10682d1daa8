import type { ConnectionStatus, Permission } from '@of/contracts';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** A user's connection to one bank. It stays the same when a newer consent takes the place of an older one. */
export interface ConnectionDocument {
  _id: Types.ObjectId;
  ConnectionStatus: ConnectionStatus;
  ConnectionBank: { BankId: string; BankName: string };
  ConnectionUser: { UserId: Types.ObjectId; UserName: string };
  ConnectionConsent: { ConsentId: string; Permissions: Permission[]; AuthorisationDate: Date; ExpirationDate: Date };
  ConnectionDates: { CreationDate: Date };
  LastSyncRunId?: Types.ObjectId;
}

const connectionSchema = new Schema<ConnectionDocument>(
  {
    ConnectionStatus: { type: String, required: true },
    ConnectionBank: { BankId: { type: String, required: true }, BankName: { type: String, required: true } },
    ConnectionUser: {
      UserId: { type: Schema.Types.ObjectId, required: true },
      UserName: { type: String, required: true },
    },
    ConnectionConsent: {
      ConsentId: { type: String, required: true },
      Permissions: { type: [String], required: true },
      AuthorisationDate: { type: Date, required: true },
      ExpirationDate: { type: Date, required: true },
    },
    ConnectionDates: { CreationDate: { type: Date, required: true } },
    LastSyncRunId: Schema.Types.ObjectId,
  },
  { collection: 'connections', versionKey: false, strict: 'throw' },
);

// Serves a user's list, and keeps one connection for a user and a bank.
connectionSchema.index({ 'ConnectionUser.UserId': 1, 'ConnectionBank.BankId': 1 }, { unique: true });
// Serves revocation: which connection reads under this consent?
connectionSchema.index({ 'ConnectionConsent.ConsentId': 1 });

export type ConnectionModel = Model<ConnectionDocument>;

export function connectionModel(connection: Connection): ConnectionModel {
  return connection.model<ConnectionDocument>('Connection', connectionSchema);
}
