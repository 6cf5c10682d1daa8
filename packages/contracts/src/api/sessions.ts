import { z } from 'zod';
import { objectIdHex, timestamp, userName } from '../primitives.ts';

/** 256 random bits, base64url: whoever has it has the session. */
const sessionToken = z.string().regex(/^[\w-]{43}$/, 'must be a session token');
const user = z.strictObject({ id: objectIdHex, userName });

/** `POST /internal/v1/sessions`, with a `loginRequest`: what begins when somebody signs in at the portal. */
export const createdSession = z.strictObject({
  sessionToken,
  user,
  /** It ends then at the latest; earlier when it is not used. */
  endsAt: timestamp,
});
export type CreatedSession = z.infer<typeof createdSession>;

/** `POST /internal/v1/sessions/access` and `POST /internal/v1/sessions/end` */
export const sessionTokenRequest = z.strictObject({ sessionToken });

/** What a session that goes on gives: an access token of its user. */
export const sessionAccess = z.strictObject({
  accessToken: z.string().min(1),
  /** Seconds until the access token expires. */
  expiresIn: z.number().int().positive(),
  user,
  endsAt: timestamp,
});
export type SessionAccess = z.infer<typeof sessionAccess>;
