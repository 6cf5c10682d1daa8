import { type Doc, member } from '../bson/codec.ts';
import { locationError } from '../errors.ts';
import { encodeField, type IndexSpec } from '../storage/index-spec.ts';
import type { Plan } from './plan.ts';

/** A find's `min` (included) and `max` (not included): places in the order of the hinted index. Empty where not given. */
export interface IndexBounds {
  readonly min: Doc;
  readonly max: Doc;
}

function place({ fields, name }: IndexSpec, bound: Doc, what: string): Buffer {
  const names = Object.keys(bound);
  if (names.length !== fields.length || fields.some((field, index) => field.name !== names[index]))
    throw locationError(51174, `The index chosen is not compatible with ${what}: ${name}`);
  return Buffer.concat(fields.map((field) => encodeField(field, member(bound, field.name))));
}

/** The plan that scans the hinted index between a find's bounds. @throws MongoError when there is no hint, or another index */
export function withinBounds(plan: Plan, hint: unknown, bounds: IndexBounds | undefined): Plan {
  const { min = {}, max = {} } = bounds ?? {};
  const [hasMin, hasMax] = [Object.keys(min).length > 0, Object.keys(max).length > 0];
  if (!hasMin && !hasMax) return plan;
  if (hint === undefined || plan.index === undefined)
    throw locationError(51173, 'When using min()/max() a hint of which index to use must be provided');
  const { spec } = plan.index;
  const start = hasMin ? place(spec, min, 'min') : Buffer.alloc(0);
  const end = hasMax ? place(spec, max, 'max') : Buffer.alloc(64, 0xff);
  if (Buffer.compare(start, end) >= 0) throw locationError(51175, 'max must be greater than min');
  return { ...plan, ranges: [{ start, end }], sorted: false, reverse: false };
}
