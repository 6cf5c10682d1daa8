import { Decimal128, Double, Int32, Long } from 'bson';
import {
  arithmetic,
  Decimal,
  divide,
  fromBig,
  fromDecimal,
  isZero,
  remainder,
  toBig,
  toDecimal,
  toDouble,
} from '../bson/numbers.ts';
import { isNumber, type NumberValue, typeName } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { expectInteger, expectNumber, fixed, isNullish, nullSafe, unary, variadic } from './arguments.ts';
import type { OperatorFactory, OperatorTable } from './scope.ts';

const asDateMs = (ms: number): Date => new Date(ms);

function add(args: readonly unknown[]): unknown {
  let sum: NumberValue = new Int32(0);
  let date: Date | undefined;
  for (const arg of args) {
    if (isNullish(arg)) return null;
    if (arg instanceof Date) {
      if (date !== undefined) throw locationError(16612, 'only one date allowed in an $add expression');
      date = arg;
    } else if (isNumber(arg)) sum = arithmetic('add', sum, arg);
    else throw new MongoError('TypeMismatch', `$add only supports numeric or date types, not ${typeName(arg)}`);
  }
  return date === undefined ? sum : asDateMs(date.getTime() + Math.round(toDouble(sum)));
}

function subtract([a, b]: readonly unknown[]): unknown {
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
  if (a instanceof Date && isNumber(b)) return asDateMs(a.getTime() - Math.round(toDouble(b)));
  if (isNumber(a) && isNumber(b)) return arithmetic('subtract', a, b);
  throw new MongoError('TypeMismatch', `can't $subtract ${typeName(b)} from ${typeName(a)}`);
}

/** Doubles by Math, decimals by the decimal library, integers as doubles. */
function real(
  onDouble: (x: number) => number,
  onDecimal: (x: InstanceType<typeof Decimal>) => InstanceType<typeof Decimal>,
): OperatorFactory {
  return unary((value, name) => {
    if (isNullish(value)) return null;
    const number = expectNumber(value, name);
    return number instanceof Decimal128
      ? fromDecimal(onDecimal(toDecimal(number)))
      : new Double(onDouble(toDouble(number)));
  });
}

/** Integers stay as they are; doubles and decimals are rounded to whole ones. */
function whole(onDouble: (x: number) => number, rounding: 2 | 3): OperatorFactory {
  return unary((value, name) => {
    if (isNullish(value)) return null;
    const number = expectNumber(value, name);
    if (number instanceof Double) return new Double(onDouble(number.value));
    return number instanceof Decimal128 ? fromDecimal(toDecimal(number).toDecimalPlaces(0, rounding)) : number;
  });
}

function roundTo(rounding: 1 | 6): OperatorFactory {
  return fixed(1, 2, ([value, place = new Int32(0)], name) => {
    if (isNullish(value) || isNullish(place)) return null;
    const number = expectNumber(value, name);
    const places = expectInteger(place, name);
    if (places < -20 || places > 100)
      throw locationError(51083, `cannot apply ${name} with precision value ${places}, value must be in [-20, 100]`);
    if (number instanceof Decimal128) return fromDecimal(roundDecimal(toDecimal(number), places, rounding));
    if (number instanceof Double) {
      if (!Number.isFinite(number.value)) return number;
      return new Double(roundDecimal(new Decimal(number.value), places, rounding).toNumber());
    }
    if (places >= 0) return number;
    const rounded = roundDecimal(new Decimal(toBig(number).toString()), places, rounding);
    return fromBig(BigInt(rounded.toFixed(0)), number instanceof Long ? 'long' : 'int');
  });
}

function roundDecimal(
  value: InstanceType<typeof Decimal>,
  places: number,
  rounding: 1 | 6,
): InstanceType<typeof Decimal> {
  if (places >= 0) return value.toDecimalPlaces(places, rounding);
  const unit = new Decimal(10).pow(-places);
  return value.div(unit).toDecimalPlaces(0, rounding).times(unit);
}

function power([base, exponent]: readonly unknown[]): unknown {
  const [a, b] = [expectNumber(base, '$pow'), expectNumber(exponent, '$pow')];
  if (a instanceof Decimal128 || b instanceof Decimal128) return fromDecimal(toDecimal(a).pow(toDecimal(b)));
  if (isZero(a) && toDouble(b) < 0) throw locationError(28764, '$pow cannot take a base of 0 and a negative exponent');
  const integers = (a instanceof Int32 || a instanceof Long) && (b instanceof Int32 || b instanceof Long);
  if (!integers || toDouble(b) < 0 || toDouble(b) > 64) return new Double(toDouble(a) ** toDouble(b));
  return fromBig(toBig(a) ** toBig(b), a instanceof Long || b instanceof Long ? 'long' : 'int');
}

function absolute(value: unknown, name: string): unknown {
  if (isNullish(value)) return null;
  const number = expectNumber(value, name);
  if (number instanceof Double) return new Double(Math.abs(number.value));
  if (number instanceof Decimal128) return Decimal128.fromString(number.toString().replace(/^-/, ''));
  const big = toBig(number);
  if (big === -(2n ** 63n)) throw locationError(28680, "can't take $abs of long long min");
  return fromBig(big < 0n ? -big : big, number instanceof Long ? 'long' : 'int');
}

export const arithmeticOperators: OperatorTable = {
  $add: variadic(add),
  $subtract: fixed(2, 2, nullSafe(subtract)),
  $multiply: variadic((args, name) => {
    let product: NumberValue = new Int32(1);
    for (const arg of args) {
      if (isNullish(arg)) return null;
      product = arithmetic('multiply', product, expectNumber(arg, name));
    }
    return product;
  }),
  $divide: fixed(
    2,
    2,
    nullSafe(([a, b]) => {
      if (!isNumber(a) || !isNumber(b))
        throw new MongoError(
          'TypeMismatch',
          `$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`,
        );
      if (isZero(b)) throw new MongoError('BadValue', "can't $divide by zero");
      return divide(a, b);
    }),
  ),
  $mod: fixed(
    2,
    2,
    nullSafe(([a, b]) => {
      if (!isNumber(a) || !isNumber(b))
        throw locationError(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
      if (isZero(b)) throw locationError(16610, "can't $mod by zero");
      return remainder(a, b);
    }),
  ),
  $abs: unary(absolute),
  $ceil: whole(Math.ceil, 2),
  $floor: whole(Math.floor, 3),
  $round: roundTo(6),
  $trunc: roundTo(1),
  $pow: fixed(2, 2, nullSafe(power)),
  $sqrt: real(
    (x) => {
      if (x < 0) throw locationError(28714, "$sqrt's argument must be greater than or equal to 0");
      return Math.sqrt(x);
    },
    (x) => x.sqrt(),
  ),
  $exp: real(Math.exp, (x) => x.exp()),
  $ln: real(Math.log, (x) => x.ln()),
  $log10: real(Math.log10, (x) => x.log(10)),
  $log: fixed(
    2,
    2,
    nullSafe(([value, base], name) => {
      const [x, b] = [expectNumber(value, name), expectNumber(base, name)];
      if (x instanceof Decimal128 || b instanceof Decimal128) return fromDecimal(toDecimal(x).log(toDecimal(b)));
      return new Double(Math.log(toDouble(x)) / Math.log(toDouble(b)));
    }),
  ),
  $sin: real(Math.sin, (x) => x.sin()),
  $cos: real(Math.cos, (x) => x.cos()),
  $tan: real(Math.tan, (x) => x.tan()),
  $asin: real(Math.asin, (x) => x.asin()),
  $acos: real(Math.acos, (x) => x.acos()),
  $atan: real(Math.atan, (x) => x.atan()),
  $sinh: real(Math.sinh, (x) => x.sinh()),
  $cosh: real(Math.cosh, (x) => x.cosh()),
  $asinh: real(Math.asinh, (x) => x.asinh()),
  $acosh: real(Math.acosh, (x) => x.acosh()),
  $atanh: real(Math.atanh, (x) => x.atanh()),
  $tanh: real(Math.tanh, (x) => x.tanh()),
  $atan2: fixed(
    2,
    2,
    nullSafe(
      ([y, x], name) => new Double(Math.atan2(toDouble(expectNumber(y, name)), toDouble(expectNumber(x, name)))),
    ),
  ),
  $degreesToRadians: real(
    (x) => (x * Math.PI) / 180,
    (x) => x.times(Decimal.acos(-1)).div(180),
  ),
  $radiansToDegrees: real(
    (x) => (x * 180) / Math.PI,
    (x) => x.times(180).div(Decimal.acos(-1)),
  ),
  $bitAnd: variadic(nullSafe((args) => integers(args, (a, b) => a & b, -1n))),
  $bitOr: variadic(nullSafe((args) => integers(args, (a, b) => a | b, 0n))),
  $bitXor: variadic(nullSafe((args) => integers(args, (a, b) => a ^ b, 0n))),
  $bitNot: unary((value) => {
    if (isNullish(value)) return null;
    if (value instanceof Int32 || value instanceof Long)
      return fromBig(~toBig(value), value instanceof Long ? 'long' : 'int');
    throw locationError(28765, '$bitNot only supports int and long');
  }),
  $rand: fixed(0, 1, () => new Double(Math.random())),
};

function integers(args: readonly unknown[], apply: (a: bigint, b: bigint) => bigint, start: bigint): unknown {
  let width: 'int' | 'long' = 'int';
  let result = start;
  for (const arg of args) {
    if (!(arg instanceof Int32) && !(arg instanceof Long))
      throw new TypeError('bitwise operators only support int and long');
    if (arg instanceof Long) width = 'long';
    result = apply(result, toBig(arg));
  }
  return fromBig(result, width);
}
