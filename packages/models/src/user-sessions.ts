import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** Somebody who is signed in at the portal. */
export interface UserSessionDocument {
  /** SHA-256, hex, of the session's token, which nobody but the portal's cookie has. */
  _id: string;
  UserId: Types.ObjectId;
  /** `ExpirationDate` moves on with each use, up to `EndDate`. */
  SessionDates: { CreationDate: Date; LastUseDate: Date; ExpirationDate: Date; EndDate: Date };
}

const userSessionSchema = new Schema<UserSessionDocument>(
  {
    _id: { type: String, required: true },
    UserId: { type: Schema.Types.ObjectId, required: true },
    SessionDates: {
      CreationDate: { type: Date, required: true },
      LastUseDate: { type: Date, required: true },
      ExpirationDate: { type: Date, required: true },
      EndDate: { type: Date, required: true },
    },
  },
  { collection: 'user_sessions', versionKey: false, strict: 'throw' },
);

// Forgets those that are over.
userSessionSchema.index({ 'SessionDates.ExpirationDate': 1 }, { expireAfterSeconds: 0 });
// Serves erasing a user.
userSessionSchema.index({ UserId: 1 });

export type UserSessionModel = Model<UserSessionDocument>;

export function userSessionModel(connection: Connection): UserSessionModel {
  return connection.model<UserSessionDocument>('UserSession', userSessionSchema);
}
