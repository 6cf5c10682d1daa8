import { Int32, Long } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { asInteger } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import { compileFilter } from '../query/filter.ts';
import { sortDocuments } from '../query/sort.ts';
import { bucket, bucketAuto } from './buckets.ts';
import type { PipelineContext, Stage, StageFactory } from './context.ts';
import { DOCUMENT_STAGES, type DocumentStage } from './document-stages.ts';
import { densify, fill } from './gaps.ts';
import { compileGroup } from './group.ts';
import { graphLookup, lookup, pipelineOf, unionWith, unwind } from './joins.ts';
import { setWindowFields } from './window-fields.ts';

const perDocument =
  (make: (specification: unknown) => DocumentStage): StageFactory =>
  (specification) => {
    const change = make(specification);
    return function* changed(documents, { variables }) {
      for (const document of documents) yield change(document, variables);
    };
  };

const count = (value: unknown, stage: string, least: number): number => {
  const number = asInteger(value);
  if (number === undefined) throw locationError(2107201, `invalid argument to ${stage} stage: Expected a number`);
  if (number < least) throw locationError(15958, `the ${stage} must be ${least > 0 ? 'positive' : 'non-negative'}`);
  return number;
};

const match: StageFactory = (specification) => {
  if (!isDoc(specification)) throw locationError(15959, 'the match filter must be an expression in an object');
  return function* matched(documents, { variables }) {
    const test = compileFilter(specification, variables);
    for (const document of documents) if (test(document)) yield document;
  };
};

const sort: StageFactory = (specification) => {
  if (!isDoc(specification)) throw locationError(15973, 'the $sort key specification must be an object');
  if (Object.keys(specification).length === 0)
    throw locationError(15976, '$sort stage must have at least one sort key');
  return (documents) => sortDocuments([...documents], specification, (document) => document);
};

const limit: StageFactory = (specification) => {
  const most = count(specification, '$limit', 1);
  return function* limited(documents) {
    let taken = 0;
    for (const document of documents) {
      yield document;
      taken += 1;
      if (taken >= most) return;
    }
  };
};

const skip: StageFactory = (specification) => {
  const least = count(specification, '$skip', 0);
  return function* skipped(documents) {
    let passed = 0;
    for (const document of documents) {
      passed += 1;
      if (passed > least) yield document;
    }
  };
};

const group: StageFactory = (specification) => {
  const run = compileGroup(specification);
  return (documents, { variables }) => run(documents, variables);
};

const redact: StageFactory = (specification) => {
  const decide = compileExpression(specification);
  const visit = (document: Doc, context: PipelineContext): Doc | undefined => {
    const verdict = decide(document, { ...context.variables, ROOT: document });
    if (verdict === 'PRUNE') return undefined;
    if (verdict === 'KEEP') return document;
    if (verdict !== 'DESCEND') throw locationError(17053, '$redact must return $$DESCEND, $$PRUNE or $$KEEP');
    const inside = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(inside).filter((item) => item !== undefined)
        : isDoc(value)
          ? visit(value, context)
          : value;
    return Object.fromEntries(
      Object.entries(document)
        .map(([name, value]) => [name, inside(value)])
        .filter(([, value]) => value !== undefined),
    );
  };
  return function* redacted(documents, context) {
    for (const document of documents) {
      const kept = visit(document, context);
      if (kept !== undefined) yield kept;
    }
  };
};

const facet: StageFactory = (specification) => {
  if (!isDoc(specification) || Object.keys(specification).length === 0)
    throw locationError(40169, 'the $facet specification must be a non-empty object');
  const branches = Object.entries(specification).map(([name, pipeline]) => {
    const stages = pipelineOf(pipeline);
    for (const stage of stages) {
      const inner = Object.keys(stage)[0];
      if (inner === '$facet' || inner === '$out' || inner === '$merge')
        throw locationError(40600, `${inner} is not allowed to be used within a $facet stage`);
    }
    return [name, compileStages(stages)] as const;
  });
  return (documents, context) => {
    const all = [...documents];
    return [Object.fromEntries(branches.map(([name, stages]) => [name, [...runStages(stages, all, context)]]))];
  };
};

const sample: StageFactory = (specification) => {
  const size = count(isDoc(specification) ? specification['size'] : undefined, '$sample size', 0);
  return (documents) => {
    const all = [...documents];
    for (let index = all.length - 1; index > 0; index -= 1) {
      const other = Math.floor(Math.random() * (index + 1));
      const [a, b] = [all[index], all[other]];
      if (a !== undefined && b !== undefined) [all[index], all[other]] = [b, a];
    }
    return all.slice(0, size);
  };
};

const STAGES: Readonly<Record<string, StageFactory>> = {
  ...Object.fromEntries(Object.entries(DOCUMENT_STAGES).map(([name, make]) => [name, perDocument(make)])),
  $match: match,
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $group: group,
  $unwind: unwind,
  $lookup: lookup,
  $graphLookup: graphLookup,
  $unionWith: unionWith,
  $facet: facet,
  $redact: redact,
  $sample: sample,
  $bucket: bucket,
  $bucketAuto: bucketAuto,
  $setWindowFields: setWindowFields,
  $densify: densify,
  $fill: fill,
  $count: (specification) => {
    if (
      typeof specification !== 'string' ||
      specification === '' ||
      specification.startsWith('$') ||
      specification.includes('.')
    )
      throw locationError(40156, 'the count field must be a non-empty string');
    return (documents) => {
      let total = 0;
      for (const _ of documents) total += 1;
      return total === 0 ? [] : [{ [specification]: total < 2 ** 31 ? new Int32(total) : Long.fromNumber(total) }];
    };
  },
  $sortByCount: (specification) => {
    const run = compileGroup({ _id: specification, count: { $sum: new Int32(1) } });
    return (documents, { variables }) =>
      sortDocuments(run(documents, variables), { count: new Int32(-1) }, (document) => document);
  },
  $documents: (specification) => {
    const list = compileExpression(specification);
    return (_documents, { variables }) => {
      const value = list({}, variables);
      if (!Array.isArray(value) || !value.every(isDoc))
        throw locationError(5858203, '$documents must evaluate to an array of objects');
      return value;
    };
  },
};

/** Compiles a pipeline's stages. @throws MongoError for a stage that does not exist or is not served here */
export function compileStages(pipeline: readonly Doc[]): Stage[] {
  return pipeline.map((stage) => {
    const [name, ...others] = Object.keys(stage);
    if (name === undefined || others.length > 0)
      throw locationError(40323, 'A pipeline stage specification object must contain exactly one field.');
    const make = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
    if (make === undefined)
      throw new MongoError({ code: 40324, codeName: 'Location40324' }, `Unrecognized pipeline stage name: '${name}'`);
    return make(stage[name]);
  });
}

/** Runs compiled stages over documents, lazily where they allow. */
export function runStages(stages: readonly Stage[], documents: Iterable<Doc>, context: PipelineContext): Iterable<Doc> {
  return stages.reduce((current, stage) => stage(current, context), documents);
}
