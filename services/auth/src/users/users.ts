import { randomBytes } from 'node:crypto';
import type { UserDocument, UserModel } from '@of/models';
import { mongo, Types } from 'mongoose';

/** A user as the other parts of this service know one. */
export interface KnownUser {
  /** ObjectId, hex. */
  readonly id: string;
  readonly userName: string;
}

/** MongoDB's DuplicateKey. */
const DUPLICATE_KEY = 11_000;

/** The users of the application. */
export interface Users {
  readonly exists: (userId: string) => Promise<boolean>;
  readonly find: (userId: string) => Promise<KnownUser | undefined>;
  /** @returns the user and the password's hash, which API users do not have */
  readonly findByName: (userName: string) => Promise<(KnownUser & { passwordHash: string | undefined }) | undefined>;
  /** Adds a person unless the name is taken, in which case nothing is changed. */
  readonly addPerson: (userName: string, passwordHash: string) => Promise<void>;
  /** As `addPerson`. @returns undefined when the name is taken */
  readonly register: (userName: string, passwordHash: string) => Promise<KnownUser | undefined>;
  /** Adds a user with a random name and no password, who works with a bearer token only. */
  readonly addApiUser: () => Promise<KnownUser>;
}

export function createUsers(model: UserModel, now: () => Date): Users {
  const add = async (user: Omit<UserDocument, '_id' | 'UserDates'>): Promise<KnownUser | undefined> => {
    const id = new Types.ObjectId();
    try {
      await model.create({ _id: id, ...user, UserDates: { CreationDate: now() } });
    } catch (error) {
      // The index on names decides, also of two at once.
      if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return undefined;
      throw error;
    }
    return { id: id.toHexString(), userName: user.UserName };
  };
  const register: Users['register'] = (userName, passwordHash) =>
    add({ UserName: userName, PasswordHash: passwordHash, UserType: 'Person' });
  return {
    exists: async (userId) => (await model.exists({ _id: Types.ObjectId.createFromHexString(userId) })) !== null,
    find: async (userId) => {
      const user = await model.findById(Types.ObjectId.createFromHexString(userId), { UserName: 1 }).lean();
      return user === null ? undefined : { id: userId, userName: user.UserName };
    },
    findByName: async (userName) => {
      const user = await model.findOne({ UserName: userName }).lean();
      if (user === null) return undefined;
      return { id: user._id.toHexString(), userName: user.UserName, passwordHash: user.PasswordHash };
    },
    addPerson: async (userName, passwordHash) => {
      await register(userName, passwordHash);
    },
    register,
    addApiUser: async () => {
      const user = await add({ UserName: `api-${randomBytes(12).toString('hex')}`, UserType: 'ApiUser' });
      if (user === undefined) throw new Error('96 random bits were taken');
      return user;
    },
  };
}
