import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** That a user was erased: nothing of theirs is taken up any more, however late it comes. It holds nothing else of them. */
export interface ErasedUserDocument {
  /** The user's. */
  _id: Types.ObjectId;
  ErasedDate: Date;
  /** When to look again for what was under way at the erasure; absent once nothing can be. */
  SweepDate?: Date;
}

/** Longer than an event, a user's access token (a year) or a consent (180 days) can be about. */
const KEPT_SECONDS = 400 * 86_400;

const erasedUserSchema = new Schema<ErasedUserDocument>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    ErasedDate: { type: Date, required: true },
    SweepDate: Date,
  },
  { collection: 'erased_users', versionKey: false, strict: 'throw' },
);

// Forgets what nothing can be late for any more.
erasedUserSchema.index({ ErasedDate: 1 }, { expireAfterSeconds: KEPT_SECONDS });
// Serves looking again for what was under way.
erasedUserSchema.index({ SweepDate: 1 }, { sparse: true });

export type ErasedUserModel = Model<ErasedUserDocument>;

export function erasedUserModel(connection: Connection): ErasedUserModel {
  return connection.model<ErasedUserDocument>('ErasedUser', erasedUserSchema);
}
