import { type Doc, isDoc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { ACCUMULATORS } from '../expressions/accumulators.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { StageFactory } from './context.ts';
import { partitioned, withField } from './partitions.ts';
import { type Bounds, windowBounds } from './window-bounds.ts';
import { type Partition, WINDOW_FUNCTIONS, type WindowFunction } from './window-functions.ts';

type MakeAccumulator = ReturnType<NonNullable<(typeof ACCUMULATORS)[string]>>;

/** A value that goes on changing in its accumulator is copied. */
const settled = (value: unknown): unknown => (Array.isArray(value) ? value.slice() : value);

/** An accumulator over each document's window: growing with it where the window only grows, else anew. */
function accumulate(make: MakeAccumulator, { documents, variables }: Partition, bounds: Bounds): unknown[] {
  let running = make();
  let [from, to] = [0, -1];
  const add = (place: number): void => {
    const document = documents[place];
    if (document !== undefined) running.add(document, { ...variables, ROOT: document });
  };
  return documents.map((_document, at) => {
    const [first, last] = bounds(at);
    if (first !== from || last < to) {
      running = make();
      [from, to] = [first, first - 1];
    }
    while (to < last) add(++to);
    return settled(running.result());
  });
}

function functionOf(specification: unknown): { run: WindowFunction; window: unknown } {
  if (!isDoc(specification)) throw new MongoError('FailedToParse', 'The field in output must be an object');
  const { window, ...rest } = specification;
  const [name, ...others] = Object.keys(rest);
  if (name === undefined || others.length > 0)
    throw new MongoError('FailedToParse', 'Expected exactly one window function in a field of output');
  if (Object.hasOwn(WINDOW_FUNCTIONS, name)) {
    const make = WINDOW_FUNCTIONS[name];
    if (make !== undefined) return { run: make(rest[name]), window };
  }
  const accumulator = Object.hasOwn(ACCUMULATORS, name) ? ACCUMULATORS[name] : undefined;
  if (accumulator === undefined) throw new MongoError('FailedToParse', `Unrecognized window function, ${name}`);
  const made = accumulator(rest[name], compileExpression);
  return { run: (partition, bounds) => accumulate(made, partition, bounds), window };
}

/** `$setWindowFields` */
export const setWindowFields: StageFactory = (specification) => {
  if (!isDoc(specification) || !isDoc(specification['output']))
    throw new MongoError('FailedToParse', "the $setWindowFields stage specification must be an object with 'output'");
  const by = compileExpression(specification['partitionBy'] ?? null);
  const sort: unknown = specification['sortBy'];
  const fields = Object.entries(specification['output']).map(([path, one]) => ({ path, ...functionOf(one) }));
  return function* windowed(documents, { variables }) {
    for (const { documents: list } of partitioned(documents, by, isDoc(sort) ? sort : undefined, variables)) {
      const partition: Partition = { documents: list, sort: isDoc(sort) ? sort : undefined, variables };
      const results = fields.map(({ path, run, window }) => ({
        path,
        values: run(partition, windowBounds(window, partition)),
      }));
      for (const [place, document] of list.entries())
        yield results.reduce((made: Doc, { path, values }) => withField(made, path, values[place] ?? null), document);
    }
  };
};
