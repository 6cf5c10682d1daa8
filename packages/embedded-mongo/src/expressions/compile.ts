import { type Doc, isDoc, member, setMember } from '../bson/codec.ts';
import { locationError, MongoError } from '../errors.ts';
import { arithmeticOperators } from './arithmetic.ts';
import { arrayOperators } from './arrays.ts';
import { comparisonOperators } from './comparison.ts';
import { conditionalOperators } from './conditionals.ts';
import { conversionOperators } from './conversion.ts';
import { dateOperators } from './dates.ts';
import { groupAsExpression } from './group-expressions.ts';
import { objectOperators } from './objects.ts';
import type { Expression, OperatorTable } from './scope.ts';
import { setOperators } from './sets.ts';
import { stringOperators } from './strings.ts';
import { variableOperators } from './variables.ts';

const OPERATORS: OperatorTable = {
  ...arithmeticOperators,
  ...arrayOperators,
  ...comparisonOperators,
  ...conditionalOperators,
  ...conversionOperators,
  ...dateOperators,
  ...groupAsExpression,
  ...objectOperators,
  ...setOperators,
  ...stringOperators,
  ...variableOperators,
};

/** What a path leads to from a value; a path through an array gives an array of what its elements have. */
export function valueAtPath(node: unknown, path: readonly string[], from = 0): unknown {
  const part = path[from];
  if (part === undefined) return node;
  if (isDoc(node)) return valueAtPath(member(node, part), path, from + 1);
  if (!Array.isArray(node)) return undefined;
  const found: unknown[] = [];
  for (const item of node) {
    const value = isDoc(item) || Array.isArray(item) ? valueAtPath(item, path, from) : undefined;
    if (value !== undefined) found.push(value);
  }
  return found;
}

function fieldPath(text: string): Expression {
  if (text === '$') throw locationError(16872, "'$' by itself is not a valid FieldPath");
  if (!text.startsWith('$$')) {
    const path = text.slice(1).split('.');
    if (path.includes('')) throw locationError(15998, 'FieldPath field names may not be empty strings.');
    const [only] = path;
    if (path.length === 1 && only !== undefined)
      return (root) => (isDoc(root) ? member(root, only) : valueAtPath(root, path));
    return (root) => valueAtPath(root, path);
  }
  const [name = '', ...rest] = text.slice(2).split('.');
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return (root, variables) => valueAtPath(Object.hasOwn(variables, name) ? variables[name] : root, rest);
    case 'NOW':
      return (_root, variables) => valueAtPath(variables['NOW'] ?? new Date(), rest);
    case 'REMOVE':
      return () => undefined;
    case 'DESCEND':
    case 'PRUNE':
    case 'KEEP':
      return () => name;
    default:
  }
  return (_root, variables) => {
    if (!Object.hasOwn(variables, name)) throw locationError(17276, `Use of undefined variable: ${name}`);
    return valueAtPath(variables[name], rest);
  };
}

function documentExpression(document: Doc): Expression {
  const fields = Object.entries(document).map(([name, value]) => [name, compileExpression(value)] as const);
  return (root, variables) => {
    const result: Doc = {};
    for (const [name, expression] of fields) {
      const value = expression(root, variables);
      if (value !== undefined) setMember(result, name, value);
    }
    return result;
  };
}

/**
 * Compiles an aggregation expression: a literal, a field path, a variable, a document or array of expressions, or an operator.
 * @throws MongoError for an operator that does not exist or is malformed
 */
export function compileExpression(expression: unknown): Expression {
  if (typeof expression === 'string' && expression.startsWith('$')) return fieldPath(expression);
  if (Array.isArray(expression)) {
    const items = expression.map((item: unknown) => compileExpression(item));
    return (root, variables) => items.map((item) => item(root, variables) ?? null);
  }
  if (!isDoc(expression)) return () => expression;
  const keys = Object.keys(expression);
  const operator = keys.find((key) => key.startsWith('$'));
  if (operator === undefined) return documentExpression(expression);
  if (keys.length > 1)
    throw locationError(15983, `An object representing an expression must have exactly one field: ${keys.join(', ')}`);
  const factory = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (factory === undefined)
    throw new MongoError({ code: 168, codeName: 'InvalidPipelineOperator' }, `Unrecognized expression '${operator}'`);
  return factory(expression[operator], compileExpression, operator);
}
