import { type Doc, decode } from '../bson/codec.ts';
import { memberDecoder } from '../bson/members.ts';
import { MongoError } from '../errors.ts';
import type { Variables } from '../expressions/scope.ts';
import { compileFilter } from '../query/filter.ts';
import { filterNeeds, type Needs, sortNeeds, together } from '../query/needs.ts';
import { sortDocuments } from '../query/sort.ts';
import type { Collection } from '../storage/catalogue.ts';
import type { View } from '../storage/view.ts';
import { type IndexBounds, withinBounds } from './index-bounds.ts';
import { type Plan, planQuery } from './plan.ts';

/** A document that was found: its bytes as stored, and what they say, as far as it is needed. */
export interface Found {
  readonly record: number;
  readonly bytes: Uint8Array;
  readonly document: Doc;
}

export interface FindOptions {
  readonly filter: Doc;
  readonly sort?: Doc | undefined;
  readonly skip?: number;
  /** 0 is no limit. */
  readonly limit?: number;
  readonly hint?: unknown;
  readonly bounds?: IndexBounds;
  readonly variables?: Variables;
  /** What is read of what is found, beside what finding it reads; undefined: all of it. */
  readonly needs?: Needs;
  /** When to give up, epoch milliseconds. */
  readonly deadline?: number | undefined;
  /** Counts what was looked at. */
  readonly work?: Work | undefined;
}

/** What finding cost. */
export interface Work {
  keys: number;
  documents: number;
}

const LOOKS_BETWEEN_CLOCKS = 256;

function* candidates(view: View, collection: Collection, plan: Plan) {
  if (plan.index === undefined) {
    yield* view.scan(collection, plan.reverse);
    return;
  }
  const seen = plan.ranges.length > 1 ? new Set<number>() : undefined;
  for (const range of plan.ranges) {
    for (const stored of view.scanIndex(collection, plan.index, range, plan.reverse)) {
      if (seen?.has(stored.record) === true) continue;
      seen?.add(stored.record);
      yield stored;
    }
  }
}

function* matching(
  view: View,
  collection: Collection,
  plan: Plan,
  { filter, variables, deadline, work }: FindOptions,
  needs: Needs,
): Generator<Found> {
  const test = compileFilter(filter, variables);
  const read = needs === undefined ? decode : memberDecoder(needs);
  let looked = 0;
  for (const { record, bytes } of candidates(view, collection, plan)) {
    looked += 1;
    if (deadline !== undefined && looked % LOOKS_BETWEEN_CLOCKS === 0 && Date.now() > deadline)
      throw new MongoError('MaxTimeMSExpired', 'operation exceeded time limit');
    if (work !== undefined) {
      work.documents += 1;
      if (plan.index !== undefined) work.keys += 1;
    }
    const document = read(bytes);
    if (test(document)) yield { record, bytes, document };
  }
}

/** The documents of a collection that match, sorted, skipped and limited; lazily where the index gives the order. */
export function* findDocuments(view: View, collection: Collection | undefined, options: FindOptions): Generator<Found> {
  const { filter, skip = 0, limit = 0, hint } = options;
  const sort = options.sort !== undefined && Object.keys(options.sort).length > 0 ? options.sort : undefined;
  if (collection === undefined) {
    compileFilter(filter, options.variables);
    return;
  }
  const natural = sort !== undefined && '$natural' in sort ? { $natural: sort['$natural'] } : undefined;
  const planned = planQuery(collection, filter, natural === undefined ? sort : undefined, natural ?? hint);
  const plan = withinBounds(planned, hint, options.bounds);
  const needs = together(options.needs, filterNeeds(filter), sortNeeds(sort));
  let found: Iterable<Found> = matching(view, collection, plan, options, needs);
  if (sort !== undefined && natural === undefined && !(plan.sorted && view.indexOrder))
    found = sortDocuments([...found], sort, ({ document }) => document);
  let position = 0;
  for (const one of found) {
    position += 1;
    if (position <= skip) continue;
    yield one;
    if (limit > 0 && position >= skip + limit) return;
  }
}
