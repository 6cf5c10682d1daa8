import type { Doc } from '../bson/codec.ts';
import { isDoc } from '../bson/codec.ts';
import { regexParts, truthy } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Variables } from '../expressions/scope.ts';
import { jsonSchemaTest } from './json-schema.ts';
import {
  bits,
  equals,
  hasSize,
  hasType,
  isOperatorDoc,
  modulo,
  oneOf,
  ordered,
  regexTest,
  type ValueTest,
  withElements,
} from './operators.ts';
import { anyAtPath } from './paths.ts';

/** Judges a document. */
export type Filter = (document: Doc) => boolean;

type PathTest = (node: unknown, path: readonly string[]) => boolean;

const at =
  (test: ValueTest): PathTest =>
  (node, path) =>
    anyAtPath(node, path, test);
const not =
  (test: PathTest): PathTest =>
  (node, path) =>
    !test(node, path);
const all =
  (tests: readonly PathTest[]): PathTest =>
  (node, path) =>
    tests.every((test) => test(node, path));

function elementMatch(operand: unknown, variables: Variables): PathTest {
  if (!isDoc(operand)) throw new MongoError('BadValue', '$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  if (isOperatorDoc(operand) && first !== '$and' && first !== '$or' && first !== '$nor' && first !== '$expr') {
    const tests = operatorTests(operand, variables);
    return at((value) => Array.isArray(value) && value.some((item) => tests(item, [])));
  }
  const filter = compileFilter(operand, variables);
  return at(
    (value) => Array.isArray(value) && value.some((item) => (isDoc(item) || Array.isArray(item)) && filter(item)),
  );
}

function everyOne(operand: unknown, variables: Variables): PathTest {
  if (!Array.isArray(operand)) throw new MongoError('BadValue', '$all needs an array');
  if (operand.length === 0) return () => false;
  return all(
    operand.map((item: unknown) => {
      if (isDoc(item) && '$elemMatch' in item) return elementMatch(item['$elemMatch'], variables);
      const parts = regexParts(item);
      return at(withElements(parts === undefined ? equals(item) : regexTest(parts.pattern, parts.options)));
    }),
  );
}

function operatorTest(operator: string, operand: unknown, siblings: Doc, variables: Variables): PathTest {
  switch (operator) {
    case '$eq':
      return at(withElements(equals(operand)));
    case '$ne':
      return not(at(withElements(equals(operand))));
    case '$gt':
      return at(withElements(ordered(operand, (order) => order > 0)));
    case '$gte':
      return at(withElements(ordered(operand, (order) => order >= 0)));
    case '$lt':
      return at(withElements(ordered(operand, (order) => order < 0)));
    case '$lte':
      return at(withElements(ordered(operand, (order) => order <= 0)));
    case '$in':
      return at(withElements(oneOf(operand, '$in')));
    case '$nin':
      return not(at(withElements(oneOf(operand, '$nin'))));
    case '$exists': {
      const exists: PathTest = at((value) => value !== undefined);
      return truthy(operand) ? exists : not(exists);
    }
    case '$type':
      return at(withElements(hasType(operand)));
    case '$mod':
      return at(withElements(modulo(operand)));
    case '$size':
      return at(hasSize(operand));
    case '$all':
      return everyOne(operand, variables);
    case '$elemMatch':
      return elementMatch(operand, variables);
    case '$not': {
      const parts = regexParts(operand);
      if (parts !== undefined) return not(at(withElements(regexTest(parts.pattern, parts.options))));
      if (!isOperatorDoc(operand) || !isDoc(operand))
        throw new MongoError('BadValue', '$not needs a regex or a document');
      return not(operatorTests(operand, variables));
    }
    case '$regex': {
      const parts = regexParts(operand);
      const options = siblings['$options'];
      const pattern = parts?.pattern ?? (typeof operand === 'string' ? operand : undefined);
      if (pattern === undefined) throw new MongoError('BadValue', '$regex has to be a string');
      return at(withElements(regexTest(pattern, typeof options === 'string' ? options : (parts?.options ?? ''))));
    }
    case '$options':
      if (!('$regex' in siblings)) throw new MongoError('BadValue', '$options needs a $regex');
      return () => true;
    case '$bitsAllSet':
      return at(withElements(bits(operand, (value, mask) => (value & mask) === mask)));
    case '$bitsAllClear':
      return at(withElements(bits(operand, (value, mask) => (value & mask) === 0n)));
    case '$bitsAnySet':
      return at(withElements(bits(operand, (value, mask) => (value & mask) !== 0n)));
    case '$bitsAnyClear':
      return at(withElements(bits(operand, (value, mask) => (value & mask) !== mask)));
    default:
      throw new MongoError('BadValue', `unknown operator: ${operator}`);
  }
}

function operatorTests(operators: Doc, variables: Variables): PathTest {
  return all(
    Object.entries(operators).map(([operator, operand]) => operatorTest(operator, operand, operators, variables)),
  );
}

function fieldFilter(field: string, condition: unknown, variables: Variables): Filter {
  const path = field.split('.');
  const parts = regexParts(condition);
  let test: PathTest;
  if (parts !== undefined) test = at(withElements(regexTest(parts.pattern, parts.options)));
  else if (isDoc(condition) && isOperatorDoc(condition)) test = operatorTests(condition, variables);
  else test = at(withElements(equals(condition)));
  return (document) => test(document, path);
}

function filterList(operator: string, list: unknown, variables: Variables): Filter[] {
  if (!Array.isArray(list)) throw new MongoError('BadValue', `${operator} must be an array`);
  if (list.length === 0) throw new MongoError('BadValue', `${operator} argument must be a non-empty array`);
  return list.map((item: unknown) => {
    if (!isDoc(item)) throw new MongoError('BadValue', `${operator} argument's entries must be objects`);
    return compileFilter(item, variables);
  });
}

function topLevel(operator: string, operand: unknown, variables: Variables): Filter {
  switch (operator) {
    case '$and': {
      const list = filterList(operator, operand, variables);
      return (document) => list.every((filter) => filter(document));
    }
    case '$or': {
      const list = filterList(operator, operand, variables);
      return (document) => list.some((filter) => filter(document));
    }
    case '$nor': {
      const list = filterList(operator, operand, variables);
      return (document) => !list.some((filter) => filter(document));
    }
    case '$expr': {
      const expression = compileExpression(operand);
      return (document) => truthy(expression(document, { ...variables, ROOT: document, CURRENT: document }));
    }
    case '$jsonSchema':
      return jsonSchemaTest(operand);
    case '$comment':
      return () => true;
    case '$alwaysTrue':
      return () => true;
    case '$alwaysFalse':
      return () => false;
    default:
      throw new MongoError(
        'BadValue',
        `unknown top level operator: ${operator}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

/**
 * Compiles a filter of MongoDB's query language.
 * @param variables of an enclosing pipeline, for `$expr`
 * @throws MongoError for an operator that does not exist, is malformed, or is not served here
 */
export function compileFilter(filter: Doc, variables: Variables = {}): Filter {
  const tests = Object.entries(filter).map(([key, condition]) =>
    key.startsWith('$') ? topLevel(key, condition, variables) : fieldFilter(key, condition, variables),
  );
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (document) => tests.every((test) => test(document));
}
