import { z } from 'zod';
import { objectIdHex, userName } from '../primitives.ts';

const password = z.string().min(1).max(256);

/** `POST /v1/login` */
export const loginRequest = z.strictObject({ userName, password });

/** `DELETE /v1/users/me`: the password once more, of a user who has one. */
export const userErasureRequest = z.strictObject({ password: password.optional() });

export const loginResponse = z.strictObject({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  /** Seconds until the access token expires. */
  expiresIn: z.number().int().positive(),
  user: z.strictObject({ id: objectIdHex, userName }),
});
export type LoginResponse = z.infer<typeof loginResponse>;
