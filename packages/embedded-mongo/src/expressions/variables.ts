import { isDoc } from '../bson/codec.ts';
import { locationError } from '../errors.ts';
import { named } from './arguments.ts';
import type { OperatorTable } from './scope.ts';

export const variableOperators: OperatorTable = {
  $literal: (operand) => () => operand,
  $let: named(
    ['vars', 'in'],
    [],
    (args, operand, compile) => {
      if (!isDoc(operand['vars'])) throw locationError(16874, "'vars' of $let has to be an object");
      const values = Object.entries(operand['vars']).map(([name, value]) => [name, compile(value)] as const);
      return (root, variables) => {
        const inner = { ...variables };
        for (const [name, value] of values) inner[name] = value(root, variables);
        return args['in']?.(root, inner);
      };
    },
    ['vars'],
  ),
  $getField: (operand, compile) => {
    const whole = isDoc(operand) && 'field' in operand;
    const field = compile(whole ? operand['field'] : operand);
    const input = whole && 'input' in operand ? compile(operand['input']) : undefined;
    return (root, variables) => {
      const name = field(root, variables);
      const from = input === undefined ? (variables['CURRENT'] ?? root) : input(root, variables);
      return isDoc(from) && typeof name === 'string' && Object.hasOwn(from, name)
        ? from[name]
        : from === null
          ? null
          : undefined;
    };
  },
};
