import { isDoc } from '../bson/codec.ts';
import { truthy } from '../bson/types.ts';
import { locationError } from '../errors.ts';
import { isNullish, named } from './arguments.ts';
import type { Compile, OperatorTable } from './scope.ts';

function branches(operand: unknown, compile: Compile) {
  if (!Array.isArray(operand)) throw locationError(40060, '$switch expected an array for the branches');
  return operand.map((branch: unknown) => {
    if (!isDoc(branch) || !('case' in branch) || !('then' in branch))
      throw locationError(40067, '$switch requires each branch have a "case" and a "then"');
    return [compile(branch['case']), compile(branch['then'])] as const;
  });
}

export const conditionalOperators: OperatorTable = {
  $cond: (operand, compile, name) => {
    let parts: unknown[];
    if (Array.isArray(operand)) parts = operand;
    else if (isDoc(operand) && 'if' in operand && 'then' in operand && 'else' in operand)
      parts = [operand['if'], operand['then'], operand['else']];
    else throw locationError(17080, `${name} needs 'if', 'then' and 'else'`);
    if (parts.length !== 3)
      throw locationError(16020, `Expression ${name} takes exactly 3 arguments. ${parts.length} were passed in.`);
    const [test, then, otherwise] = parts.map(compile);
    return (root, variables) => (truthy(test?.(root, variables)) ? then : otherwise)?.(root, variables);
  },
  $ifNull: (operand, compile) => {
    if (!Array.isArray(operand) || operand.length < 2)
      throw locationError(1257300, '$ifNull needs at least two arguments');
    const args = operand.map((arg: unknown) => compile(arg));
    return (root, variables) => {
      let value: unknown;
      for (const arg of args) {
        value = arg(root, variables);
        if (!isNullish(value)) return value;
      }
      return value;
    };
  },
  $switch: named(
    ['branches'],
    ['default'],
    (args, operand, compile) => {
      const cases = branches(operand['branches'], compile);
      return (root, variables) => {
        const chosen = cases.find(([test]) => truthy(test(root, variables)));
        if (chosen !== undefined) return chosen[1](root, variables);
        if (args['default'] === undefined)
          throw locationError(
            40066,
            '$switch could not find a matching branch for an input, and no default was specified.',
          );
        return args['default'](root, variables);
      };
    },
    ['branches'],
  ),
};
