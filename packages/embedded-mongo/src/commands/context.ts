import type { Doc } from '../bson/codec.ts';
import type { LiveCursors } from '../change-streams/live-cursors.ts';
import type { Engine } from '../storage/engine.ts';
import type { View } from '../storage/view.ts';
import type { ClientState } from '../users/client-state.ts';
import type { Users } from '../users/user-store.ts';
import type { Cursors } from './cursors.ts';

/** What a command works with. */
export interface CommandContext {
  readonly engine: Engine;
  readonly cursors: Cursors;
  /** Cursors of change streams. */
  readonly live: LiveCursors;
  /** What the command sees: the store, or its transaction. */
  readonly view: View;
  readonly inTransaction: boolean;
  readonly db: string;
  readonly now: Date;
  readonly client: ClientState;
  readonly users: Users;
  /** The client wants documents written that the collection's validator refuses. */
  readonly bypassValidation: boolean;
  /** Keeps the answer of a retryable write, in the transaction of the files that it is in; absent for other writes. */
  readonly remember?: ((answer: Doc) => void) | undefined;
  /** When the client has waited long enough (`maxTimeMS`), epoch milliseconds. */
  readonly deadline: number | undefined;
}

/** Carries out a command; its document as the client sent it. */
export type Command = (command: Doc, context: CommandContext) => Doc | Promise<Doc>;
