import { Int32 } from 'bson';
import { compareValues } from '../bson/compare.ts';
import { truthy } from '../bson/types.ts';
import { fixed, unary } from './arguments.ts';
import type { OperatorFactory, OperatorTable } from './scope.ts';

const comparing = (holds: (order: number) => boolean): OperatorFactory =>
  fixed(2, 2, ([a, b]) => holds(compareValues(a, b)));

/** `$and` and `$or` end at the first argument that decides. */
function logical(deciding: boolean): OperatorFactory {
  return (operand, compile) => {
    const args = (Array.isArray(operand) ? operand : [operand]).map((arg: unknown) => compile(arg));
    return (root, variables) => args.some((arg) => truthy(arg(root, variables)) === deciding) === deciding;
  };
}

export const comparisonOperators: OperatorTable = {
  $cmp: fixed(2, 2, ([a, b]) => new Int32(Math.sign(compareValues(a, b)))),
  $eq: comparing((order) => order === 0),
  $ne: comparing((order) => order !== 0),
  $gt: comparing((order) => order > 0),
  $gte: comparing((order) => order >= 0),
  $lt: comparing((order) => order < 0),
  $lte: comparing((order) => order <= 0),
  $and: logical(false),
  $or: logical(true),
  $not: unary((value) => !truthy(value)),
};
