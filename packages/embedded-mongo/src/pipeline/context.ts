import type { Doc } from '../bson/codec.ts';
import type { Variables } from '../expressions/scope.ts';
import type { Collection } from '../storage/catalogue.ts';
import type { View } from '../storage/view.ts';

/** What the stages of a pipeline can reach. */
export interface PipelineContext {
  readonly db: string;
  readonly view: View;
  readonly variables: Variables;
  readonly find: (name: string, db?: string) => Collection | undefined;
  /** Runs a pipeline over a collection of the same database. */
  readonly run: (collection: string, pipeline: readonly Doc[], variables: Variables) => Iterable<Doc>;
}

/** A compiled stage. */
export type Stage = (documents: Iterable<Doc>, context: PipelineContext) => Iterable<Doc>;
export type StageFactory = (specification: unknown) => Stage;
