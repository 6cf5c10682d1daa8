import type { Doc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import type { Variables } from '../expressions/scope.ts';
import { DOCUMENT_STAGES } from './document-stages.ts';

const ALLOWED = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);

/** Compiles an update pipeline: stages that change one document. @throws MongoError for any other stage */
export function compilePipelineUpdate(pipeline: readonly Doc[], variables: Variables): (document: Doc) => Doc {
  const steps = pipeline.map((stage) => {
    const [name, ...others] = Object.keys(stage);
    const make = name !== undefined && others.length === 0 && ALLOWED.has(name) ? DOCUMENT_STAGES[name] : undefined;
    if (name === undefined || make === undefined)
      throw new MongoError('InvalidOptions', `${name ?? '{}'} is not allowed to be used within an update`);
    return make(stage[name]);
  });
  return (document) => steps.reduce((current, step) => step(current, variables), document);
}
