import { Double, Int32 } from 'bson';
import { isDoc } from '../bson/codec.ts';
import { asInteger, isNumber, type NumberValue, typeName } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import type { Compile, Expression, OperatorFactory } from './scope.ts';

export const isNullish = (value: unknown): value is null | undefined => value === null || value === undefined;

/** A JavaScript integer as the BSON number that MongoDB would give: int where it fits, else double. */
export const numberOf = (value: number): Int32 | Double =>
  Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0) ? new Int32(value) : new Double(value);

export function expectNumber(value: unknown, operator: string): NumberValue {
  if (!isNumber(value)) throw locationError(28765, `${operator} only supports numeric types, not ${typeName(value)}`);
  return value;
}

export function expectString(value: unknown, operator: string): string {
  if (typeof value !== 'string')
    throw locationError(34471, `${operator} requires a string argument, found: ${typeName(value)}`);
  return value;
}

export function expectArray(value: unknown, operator: string): readonly unknown[] {
  if (!Array.isArray(value))
    throw locationError(28689, `${operator}'s argument must be an array, but is ${typeName(value)}`);
  return value;
}

export function expectInteger(value: unknown, operator: string): number {
  const integer = asInteger(value);
  if (integer === undefined)
    throw locationError(40096, `${operator} requires an integral value, found a value of type ${typeName(value)}`);
  return integer;
}

function operands(operand: unknown, name: string, least: number, most: number): unknown[] {
  const list: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (list.length < least || list.length > most) {
    const wanted = least === most ? `exactly ${least} arguments` : `at least ${least} arguments, and at most ${most}`;
    throw locationError(16020, `Expression ${name} takes ${wanted}. ${list.length} were passed in.`);
  }
  return list;
}

/** An operator over a fixed number of evaluated arguments. */
export function fixed(
  least: number,
  most: number,
  apply: (args: readonly unknown[], name: string) => unknown,
): OperatorFactory {
  return (operand, compile, name) => {
    const args = operands(operand, name, least, most).map(compile);
    return (root, variables) =>
      apply(
        args.map((arg) => arg(root, variables)),
        name,
      );
  };
}

export const unary = (apply: (value: unknown, name: string) => unknown): OperatorFactory =>
  fixed(1, 1, ([value], name) => apply(value, name));

/** An operator over any number of evaluated arguments. */
export const variadic = (apply: (args: readonly unknown[], name: string) => unknown): OperatorFactory =>
  fixed(0, Number.MAX_SAFE_INTEGER, apply);

/** null when any argument is null or missing. */
export const nullSafe =
  (apply: (args: readonly unknown[], name: string) => unknown) =>
  (args: readonly unknown[], name: string): unknown =>
    args.some(isNullish) ? null : apply(args, name);

/**
 * An operator whose operand is a document of named arguments.
 * @throws MongoError for an argument that is not known, or a required one that is missing
 */
export function named(
  required: readonly string[],
  optional: readonly string[],
  make: (
    args: Readonly<Record<string, Expression | undefined>>,
    operand: Readonly<Record<string, unknown>>,
    compile: Compile,
  ) => Expression,
  raw: readonly string[] = [],
): OperatorFactory {
  return (operand, compile, name) => {
    if (!isDoc(operand)) throw new MongoError('FailedToParse', `${name} only supports an object as its argument`);
    for (const key of Object.keys(operand)) {
      if (!required.includes(key) && !optional.includes(key))
        throw new MongoError('FailedToParse', `Unrecognized argument to ${name}: ${key}`);
    }
    for (const key of required) {
      if (!(key in operand)) throw new MongoError('FailedToParse', `Missing '${key}' parameter to ${name}`);
    }
    const args = Object.fromEntries(
      Object.entries(operand).map(([key, value]) => [key, raw.includes(key) ? undefined : compile(value)]),
    );
    return make(args, operand, compile);
  };
}
