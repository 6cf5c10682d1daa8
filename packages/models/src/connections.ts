import type { ConnectionStatus, Permission } from '@of/contracts';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** A user's connection to one bank. It stays the same when a newer consent takes the place of an older one. */
export interface ConnectionDocument {
  _id: Types.ObjectId;
  ConnectionStatus: ConnectionStatus;
  ConnectionBank: { BankId: string; BankName: string };
  ConnectionUser: { UserId: Types.ObjectId; UserName: string };
  ConnectionConsent: { ConsentId: string; Permissions: Permission[]; AuthorisationDate: Date; ExpirationDate: Date };
  /**
   * `SyncDate`: end of the last sync that completed, of which there is still something. `PurgeDate`: all that was fetched under the
   * consent that has ended is deleted; absent while it is in force.
   */
  ConnectionDates: { CreationDate: Date; SyncDate?: Date; PurgeStartDate?: Date; PurgeDate?: Date };
  LastSyncRunId?: Types.ObjectId;
  /** Consents that were revoked before the news of their authorisation came: they are never taken up. The newest few. */
  RevokedConsents?: string[];
  /**
   * Accesses without the user on one day of the bank's calendar (PSD2 RTS art. 36(5)). `WaitUntil`: when the bank may be asked
   * again without them; `UserWaitUntil`: with them.
   */
  ConnectionAllowance?: { Day?: string; Used?: number; WaitUntil?: Date; UserWaitUntil?: Date };
  /** When it is brought up to date by itself the next time. */
  SyncSchedule?: { NextDate: Date };
  /** Counts what the bank told us: messages at once conflict on it, so that one of them asks for a sync. */
  BankMessages?: number;
  /** Fencing token of the newest claim: each claim has a greater one than all before it. */
  SyncFence?: number;
  /**
   * The worker that may write now; free for others when it has expired, by the store's clock. Every write asks for the claim's
   * fence, so that a worker whose claim was taken over writes nothing more, whatever its clock says.
   */
  SyncClaim?: {
    Fence: number;
    SyncRunId: Types.ObjectId;
    ExpirationDate: Date;
    /** Counts the signs of life: each changes the connection, so that one inside a transaction collides with whoever takes it away. */
    Renewals?: number;
  };
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
    ConnectionDates: {
      CreationDate: { type: Date, required: true },
      SyncDate: Date,
      PurgeStartDate: Date,
      PurgeDate: Date,
    },
    LastSyncRunId: Schema.Types.ObjectId,
    RevokedConsents: { type: [String], default: undefined },
    ConnectionAllowance: {
      type: new Schema({ Day: String, Used: Number, WaitUntil: Date, UserWaitUntil: Date }, { _id: false }),
      required: false,
    },
    SyncSchedule: { type: new Schema({ NextDate: { type: Date, required: true } }, { _id: false }), required: false },
    BankMessages: Number,
    SyncFence: Number,
    SyncClaim: {
      type: new Schema(
        {
          Fence: { type: Number, required: true },
          SyncRunId: { type: Schema.Types.ObjectId, required: true },
          ExpirationDate: { type: Date, required: true },
          Renewals: Number,
        },
        { _id: false },
      ),
      required: false,
    },
  },
  { collection: 'connections', versionKey: false, strict: 'throw' },
);

// Serves a user's list, and keeps one connection for a user and a bank.
connectionSchema.index({ 'ConnectionUser.UserId': 1, 'ConnectionBank.BankId': 1 }, { unique: true });
// Serves revocation: which connection reads under this consent?
connectionSchema.index({ 'ConnectionConsent.ConsentId': 1 });

// Serves finding the connections whose consent has expired.
connectionSchema.index({ 'ConnectionConsent.ExpirationDate': 1 });

// Serves the schedule: active connections whose time has come.
connectionSchema.index({ ConnectionStatus: 1, 'SyncSchedule.NextDate': 1 });

export type ConnectionModel = Model<ConnectionDocument>;

export function connectionModel(connection: Connection): ConnectionModel {
  return connection.model<ConnectionDocument>('Connection', connectionSchema);
}
