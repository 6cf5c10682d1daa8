import type { ConsentStatus, Permission } from '@of/contracts';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

export interface ConsentDocument {
  _id: Types.ObjectId;
  ConsentId: string;
  ConsentStatus: ConsentStatus;
  ConsentPurpose: string;
  ConsentPermissions: Permission[];
  ConsentUser: { UserId: Types.ObjectId; UserName: string };
  /** `ConsentId`: of the bank's own consent resource, where it has such. */
  ConsentBank: { BankId: string; BankName: string; ConsentId?: string };
  ConsentDates: { CreationDate: Date; ExpirationDate: Date; AuthorisationDate?: Date };
  StatusHistory: { Status: ConsentStatus; Date: Date; Reason?: string }[];
  /** The one authorisation under way; gone once its answer has come, so that an answer counts once. */
  Authorisation?: {
    /** SHA-256 of `state`, hex. */
    StateHash: string;
    /** SHA-256 of the cookie that binds the answer to the browser that asked, hex. */
    BrowserHash: string;
    /** Encrypted. */
    CodeVerifier: string;
    /** Private key that the tokens will be bound to (RFC 9449), as JWK; encrypted. */
    DpopKey?: string;
    ExpirationDate: Date;
  };
}

const consentSchema = new Schema<ConsentDocument>(
  {
    ConsentId: { type: String, required: true },
    ConsentStatus: { type: String, required: true },
    ConsentPurpose: { type: String, required: true },
    ConsentPermissions: { type: [String], required: true },
    ConsentUser: {
      UserId: { type: Schema.Types.ObjectId, required: true },
      UserName: { type: String, required: true },
    },
    ConsentBank: {
      BankId: { type: String, required: true },
      BankName: { type: String, required: true },
      ConsentId: String,
    },
    ConsentDates: {
      CreationDate: { type: Date, required: true },
      ExpirationDate: { type: Date, required: true },
      AuthorisationDate: Date,
    },
    StatusHistory: [
      { _id: false, Status: { type: String, required: true }, Date: { type: Date, required: true }, Reason: String },
    ],
    Authorisation: {
      type: new Schema(
        {
          StateHash: { type: String, required: true },
          BrowserHash: { type: String, required: true },
          CodeVerifier: { type: String, required: true },
          DpopKey: String,
          ExpirationDate: { type: Date, required: true },
        },
        { _id: false },
      ),
      required: false,
    },
  },
  { collection: 'consents', versionKey: false, strict: 'throw' },
);

// Serves reading one consent, and token leases.
consentSchema.index({ ConsentId: 1 }, { unique: true });
// Serves a user's list, newest first, and finding the consent that a newer one takes the place of.
consentSchema.index({ 'ConsentUser.UserId': 1, 'ConsentDates.CreationDate': -1 });
// Serves the callback: which authorisation is this the answer to?
consentSchema.index({ 'Authorisation.StateHash': 1 }, { unique: true, sparse: true });
// Serves the sweep: which consents have run out, and which were never answered?
consentSchema.index({ ConsentStatus: 1, 'ConsentDates.ExpirationDate': 1 });

export type ConsentModel = Model<ConsentDocument>;

export function consentModel(connection: Connection): ConsentModel {
  return connection.model<ConsentDocument>('Consent', consentSchema);
}
