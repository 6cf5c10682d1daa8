import { randomBytes } from 'node:crypto';
import type { UserDocument, UserModel } from '@of/models';
import { Types } from 'mongoose';

/** A user as the other parts of this service know one. */
export interface KnownUser {
  /** ObjectId, hex. */
  readonly id: string;
  readonly userName: string;
}

/** The users of the application. */
export interface Users {
  readonly exists: (userId: string) => Promise<boolean>;
  /** @returns the user and the password's hash, which API users do not have */
  readonly findByName: (userName: string) => Promise<(KnownUser & { passwordHash: string | undefined }) | undefined>;
  /** Adds a person unless the name is taken, in which case nothing is changed. */
  readonly addPerson: (userName: string, passwordHash: string) => Promise<void>;
  /** Adds a user with a random name and no password, who works with a bearer token only. */
  readonly addApiUser: () => Promise<KnownUser>;
}

export function createUsers(model: UserModel, now: () => Date): Users {
  const add = async (user: Omit<UserDocument, '_id' | 'UserDates'>): Promise<KnownUser> => {
    const id = new Types.ObjectId();
    const { UserName, ...rest } = user;
    await model.updateOne(
      { UserName },
      { $setOnInsert: { _id: id, ...rest, UserDates: { CreationDate: now() } } },
      { upsert: true },
    );
    return { id: id.toHexString(), userName: UserName };
  };
  return {
    exists: async (userId) => (await model.exists({ _id: Types.ObjectId.createFromHexString(userId) })) !== null,
    findByName: async (userName) => {
      const user = await model.findOne({ UserName: userName }).lean();
      if (user === null) return undefined;
      return { id: user._id.toHexString(), userName: user.UserName, passwordHash: user.PasswordHash };
    },
    addPerson: async (userName, passwordHash) => {
      await add({ UserName: userName, PasswordHash: passwordHash, UserType: 'Person' });
    },
    addApiUser: () => add({ UserName: `api-${randomBytes(12).toString('hex')}`, UserType: 'ApiUser' }),
  };
}
