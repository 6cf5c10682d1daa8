import { z } from 'zod';
import { objectIdHex, userName } from '../primitives.ts';

const password = z.string().min(1).max(256);

/** `POST /v1/login` */
export const loginRequest = z.strictObject({ userName, password });

/** `POST /v1/users`. Length is what counts (NIST SP 800-63B §3.1.1): no rule about kinds of characters. */
export const registrationRequest = z
  .strictObject({
    userName,
    password: z.string().min(12, 'must have at least 12 characters').max(256, 'must have at most 256 characters'),
  })
  .refine(({ userName: name, password: chosen }) => !chosen.toLowerCase().includes(name), {
    path: ['password'],
    error: 'must not have the user name in it',
  });

export const registeredUser = z.strictObject({ id: objectIdHex, userName });

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
