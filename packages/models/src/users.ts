import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** A user of the application; `ApiUser` marks those that `create-user` made, who have no password. */
export interface UserDocument {
  _id: Types.ObjectId;
  UserName: string;
  /** argon2id in PHC format. */
  PasswordHash?: string;
  UserType: 'Person' | 'ApiUser';
  UserDates: { CreationDate: Date };
  /** Counts the consents that were approved: approvals of one user conflict on it, and so happen one after another. */
  AuthorisedConsents?: number;
  /** Counts the consents that were asked for: a new one and the user's erasure conflict on it, so that none is left behind. */
  AskedConsents?: number;
  /** Counts the sessions that were begun, for the same reason. */
  BegunSessions?: number;
}

const userSchema = new Schema<UserDocument>(
  {
    UserName: { type: String, required: true },
    PasswordHash: String,
    UserType: { type: String, enum: ['Person', 'ApiUser'], required: true },
    UserDates: { CreationDate: { type: Date, required: true } },
    AuthorisedConsents: Number,
    AskedConsents: Number,
    BegunSessions: Number,
  },
  { collection: 'users', versionKey: false, strict: 'throw' },
);

// Serves login, and keeps names apart.
userSchema.index({ UserName: 1 }, { unique: true });

export type UserModel = Model<UserDocument>;

export function userModel(connection: Connection): UserModel {
  return connection.model<UserDocument>('User', userSchema);
}
