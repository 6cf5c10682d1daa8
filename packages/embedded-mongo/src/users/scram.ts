import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { MongoError } from '../errors.ts';
import type { StoredUser, Users } from './user-store.ts';

const NONCE_BYTES = 24;

/** What a client said so far in a SCRAM exchange. */
export interface ScramConversation {
  readonly user: StoredUser;
  readonly nonce: string;
  /** The two first messages, which both proofs are over. */
  readonly said: string;
}

export const authenticationFailed = (): MongoError => new MongoError('AuthenticationFailed', 'Authentication failed.');

/** `n=user,r=nonce` → its attributes by letter. Values may hold `=`. */
function attributes(message: string): Map<string, string> {
  return new Map(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Answers the client's first message (RFC 5802 §5, without channel binding). @throws MongoError AuthenticationFailed */
export function beginScram(
  users: Users,
  db: string,
  payload: string,
): { conversation: ScramConversation; reply: string } {
  const bare = /^[ny],,(.*)$/s.exec(payload)?.[1];
  if (bare === undefined) throw authenticationFailed();
  const said = attributes(bare);
  const name = said.get('n')?.replaceAll('=2C', ',').replaceAll('=3D', '=');
  const clientNonce = said.get('r');
  if (name === undefined || clientNonce === undefined || clientNonce === '') throw authenticationFailed();
  const user = users.challenge(db, name);
  const nonce = clientNonce + randomBytes(NONCE_BYTES).toString('base64');
  const reply = `r=${nonce},s=${user.salt},i=${user.iterations}`;
  return { conversation: { user, nonce, said: `${bare},${reply}` }, reply };
}

/** Checks the client's proof. @returns the server's own @throws MongoError AuthenticationFailed */
export function finishScram({ user, nonce, said }: ScramConversation, payload: string): string {
  const proofAt = payload.lastIndexOf(',p=');
  if (proofAt < 0) throw authenticationFailed();
  const withoutProof = payload.slice(0, proofAt);
  const parts = attributes(withoutProof);
  if (parts.get('r') !== nonce || !['biws', 'eSws'].includes(parts.get('c') ?? '')) throw authenticationFailed();
  const message = `${said},${withoutProof}`;
  const storedKey = Buffer.from(user.storedKey, 'base64');
  const signature = hmac(storedKey, message);
  const proof = Buffer.from(payload.slice(proofAt + 3), 'base64');
  if (proof.length !== signature.length) throw authenticationFailed();
  const clientKey = Buffer.from(proof.map((byte, index) => byte ^ (signature[index] ?? 0)));
  if (!timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey)) throw authenticationFailed();
  return `v=${hmac(Buffer.from(user.serverKey, 'base64'), message).toString('base64')}`;
}
