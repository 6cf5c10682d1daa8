import { z } from 'zod';
import { objectIdHex, timestamp } from '../primitives.ts';

/** `of.user.erased`: whoever keeps anything of this user deletes it, and takes up nothing of theirs that comes later. */
export const userErased = z.strictObject({ userId: objectIdHex, erasedAt: timestamp });
export type UserErased = z.infer<typeof userErased>;
