import { isDoc } from '../bson/codec.ts';
import { ACCUMULATORS } from './accumulators.ts';
import type { OperatorFactory, OperatorTable } from './scope.ts';

/** Outside `$group`, an accumulator takes its arguments, or the elements of its one argument that is an array. */
const overArguments =
  (accumulator: string): OperatorFactory =>
  (operand, compile) => {
    const args = (Array.isArray(operand) ? operand : [operand]).map((arg: unknown) => compile(arg));
    const make = ACCUMULATORS[accumulator]?.('$value', () => (value) => value);
    return (root, variables) => {
      const values = args.map((arg) => arg(root, variables));
      const [only] = values;
      const gathered = make?.();
      for (const value of values.length === 1 && Array.isArray(only) ? only : values) gathered?.add(value, variables);
      return gathered?.result();
    };
  };

/** `$median` and `$percentile` of a list. */
const overInput =
  (accumulator: string): OperatorFactory =>
  (operand, compile) => {
    const input = compile(isDoc(operand) ? operand['input'] : undefined);
    // The accumulator sees the list's values one by one.
    const make = ACCUMULATORS[accumulator]?.(operand, () => (value) => value);
    return (root, variables) => {
      const value = input(root, variables);
      const gathered = make?.();
      for (const item of Array.isArray(value) ? value : [value]) gathered?.add(item, variables);
      return gathered?.result();
    };
  };

const NAMES = ['$sum', '$avg', '$min', '$max', '$stdDevPop', '$stdDevSamp'];

export const groupAsExpression: OperatorTable = {
  ...Object.fromEntries(NAMES.map((name) => [name, overArguments(name)])),
  $median: overInput('$median'),
  $percentile: overInput('$percentile'),
};
