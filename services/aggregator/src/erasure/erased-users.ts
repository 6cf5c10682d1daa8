import type { ErasedUserModel, ObjectId } from '@of/models';
import type { ClientSession } from 'mongoose';

/** Whoever it is for was erased: nothing is made for them any more. */
export class ErasedUserError extends Error {
  override readonly name = 'ErasedUserError';
}

/**
 * Whether a user was erased. To be asked in the transaction that makes something for a user where there may be nothing of theirs: one
 * that began before the erasure and ends after it is found by the sweep.
 */
export async function isErased(
  { erased }: { readonly erased: ErasedUserModel },
  userId: ObjectId,
  session?: ClientSession,
): Promise<boolean> {
  return (await erased.exists({ _id: userId }).session(session ?? null)) !== null;
}
