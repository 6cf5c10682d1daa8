import type { UserModel } from '@of/models';
import type { ClientSession, Types } from 'mongoose';

/** The user was erased. */
export class UserGoneError extends Error {
  override readonly name = 'UserGoneError';
}

/**
 * Counts something that is made for a user, in the transaction that makes it. Both this and the user's erasure write the user's
 * document, so that of the two one comes after the other and sees what it did.
 * @throws UserGoneError
 */
export async function countForUser(
  users: UserModel,
  userId: Types.ObjectId,
  counter: 'AskedConsents' | 'AuthorisedConsents' | 'BegunSessions',
  session: ClientSession,
): Promise<void> {
  const { matchedCount } = await users.updateOne({ _id: userId }, { $inc: { [counter]: 1 } }, { session });
  if (matchedCount === 0) throw new UserGoneError('the user is gone');
}
