import type { UserErased } from '@of/contracts';
import { Types } from 'mongoose';
import { type ErasureStores, purgeUser } from './purge-user.ts';

/** Deletes all that is the erased user's, and what was told of them. The event again does no harm. */
export async function onUserErased(stores: ErasureStores, { userId }: UserErased): Promise<void> {
  await purgeUser(stores, new Types.ObjectId(userId));
  await stores.eraseMessagesOf(userId);
}
