import type { ScramConversation } from './scram.ts';
import type { StoredUser } from './user-store.ts';

/** What the server knows of one client's connection. */
export interface ClientState {
  readonly id: number;
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal;
  user: StoredUser | undefined;
  conversation: ScramConversation | undefined;
}
