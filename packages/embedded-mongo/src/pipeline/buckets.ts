import { Int32 } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { compareValues } from '../bson/compare.ts';
import { asInteger } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { StageFactory } from './context.ts';
import { compileGroup } from './group.ts';

const COUNT = { count: { $sum: new Int32(1) } };

export const bucket: StageFactory = (specification) => {
  if (!isDoc(specification)) throw locationError(40201, 'Argument to $bucket stage must be an object');
  const boundaries: unknown = specification['boundaries'];
  if (!Array.isArray(boundaries) || boundaries.length < 2)
    throw locationError(40200, 'The $bucket boundaries must be an array of at least two values');
  const by = compileExpression(specification['groupBy']);
  const fallback: unknown = specification['default'];
  const group = compileGroup({
    ...(isDoc(specification['output']) ? specification['output'] : COUNT),
    _id: '$$bucket',
  });
  return (documents, context) => {
    const buckets = new Map<number, Doc[]>();
    for (const document of documents) {
      const value = by(document, { ...context.variables, ROOT: document });
      let place = boundaries.findLastIndex((low: unknown) => compareValues(value, low) >= 0);
      if (place === boundaries.length - 1) place = -1;
      if (place < 0 && fallback === undefined)
        throw locationError(
          40066,
          '$switch could not find a matching branch for an input, and no default was specified.',
        );
      buckets.set(place, [...(buckets.get(place) ?? []), document]);
    }
    const result: { id: unknown; document: Doc }[] = [];
    for (const [place, members] of buckets) {
      const id: unknown = place < 0 ? fallback : boundaries[place];
      for (const document of group(members, { ...context.variables, bucket: id })) result.push({ id, document });
    }
    return result.sort((a, b) => compareValues(a.id, b.id)).map(({ document }) => document);
  };
};

export const bucketAuto: StageFactory = (specification) => {
  if (!isDoc(specification)) throw locationError(40240, 'The argument to $bucketAuto must be an object');
  const count = asInteger(specification['buckets']);
  if (count === undefined || count < 1)
    throw locationError(40243, "The $bucketAuto 'buckets' field must be greater than 0");
  if (specification['granularity'] !== undefined)
    throw new MongoError('CommandNotSupported', '$bucketAuto with granularity is not served here');
  const by = compileExpression(specification['groupBy']);
  const group = compileGroup({
    ...(isDoc(specification['output']) ? specification['output'] : COUNT),
    _id: '$$bucket',
  });
  return (documents, context) => {
    const items = [...documents].map((document) => ({
      document,
      value: by(document, { ...context.variables, ROOT: document }) ?? null,
    }));
    items.sort((a, b) => compareValues(a.value, b.value));
    const size = Math.max(Math.round(items.length / count), 1);
    const result: Doc[] = [];
    for (let at = 0; at < items.length; ) {
      let end = result.length === count - 1 ? items.length : Math.min(at + size, items.length);
      while (end < items.length && compareValues(items[end]?.value, items[end - 1]?.value) === 0) end += 1;
      const id = { min: items[at]?.value, max: (items[end] ?? items[end - 1])?.value };
      result.push(
        ...group(
          items.slice(at, end).map(({ document }) => document),
          { ...context.variables, bucket: id },
        ),
      );
      at = end;
    }
    return result;
  };
};
