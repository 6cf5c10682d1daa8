import type { Child } from './child.ts';

/** A server that the stack runs on: one that was there already, or one that we started and have to stop. */
export interface Engine {
  readonly url: string;
  /** Which one and why, for the start's one line. */
  readonly choice: string;
  /** The process that is ours; absent where somebody else runs the server. */
  readonly child?: Child;
}
