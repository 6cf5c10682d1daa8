import { type Doc, isDoc, member } from '../bson/codec.ts';
import { equalValues } from '../bson/compare.ts';
import { toDouble } from '../bson/numbers.ts';
import { asInteger, isNumber, truthy } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { hasType, type ValueTest } from './operators.ts';

const KNOWN = new Set(
  'additionalItems additionalProperties allOf anyOf bsonType dependencies description enum exclusiveMaximum exclusiveMinimum items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum multipleOf not oneOf pattern patternProperties properties required title type uniqueItems'.split(
    ' ',
  ),
);

const JSON_TYPES: Readonly<Record<string, string>> = { boolean: 'bool', number: 'number', integer: 'long' };

function typeTest(wanted: unknown): ValueTest {
  const list = Array.isArray(wanted) ? wanted : [wanted];
  return hasType(list.map((name: unknown) => (typeof name === 'string' ? (JSON_TYPES[name] ?? name) : name)));
}

const schemas = (list: unknown): ValueTest[] => (Array.isArray(list) ? list.map((one: unknown) => compile(one)) : []);
const bounded = (value: unknown, test: (number: number) => boolean): boolean =>
  !isNumber(value) || test(toDouble(value));

function objectTest(schema: Doc): ValueTest {
  const properties = Object.entries(isDoc(schema['properties']) ? schema['properties'] : {}).map(
    ([name, one]) => [name, compile(one)] as const,
  );
  const patterns = Object.entries(isDoc(schema['patternProperties']) ? schema['patternProperties'] : {}).map(
    ([pattern, one]) => [new RegExp(pattern, 'u'), compile(one)] as const,
  );
  const required: unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const additional = schema['additionalProperties'];
  const others = isDoc(additional) ? compile(additional) : () => additional !== false;
  const [most, fewest] = [asInteger(schema['maxProperties']), asInteger(schema['minProperties'])];
  return (value) => {
    if (!isDoc(value)) return true;
    const names = Object.keys(value);
    if ((most !== undefined && names.length > most) || (fewest !== undefined && names.length < fewest)) return false;
    if (!required.every((name) => typeof name === 'string' && Object.hasOwn(value, name))) return false;
    if (!properties.every(([name, test]) => !Object.hasOwn(value, name) || test(value[name]))) return false;
    return names.every((name) => {
      const matching = patterns.filter(([pattern]) => pattern.test(name));
      if (!matching.every(([, test]) => test(value[name]))) return false;
      return matching.length > 0 || properties.some(([known]) => known === name) || others(member(value, name));
    });
  };
}

function arrayTest(schema: Doc): ValueTest {
  const { items } = schema;
  const each = isDoc(items) ? compile(items) : undefined;
  const tuple = Array.isArray(items) ? schemas(items) : [];
  const rest = schema['additionalItems'];
  const others = isDoc(rest) ? compile(rest) : () => rest !== false;
  const [most, fewest] = [asInteger(schema['maxItems']), asInteger(schema['minItems'])];
  const unique = truthy(schema['uniqueItems']);
  return (value) => {
    if (!Array.isArray(value)) return true;
    if ((most !== undefined && value.length > most) || (fewest !== undefined && value.length < fewest)) return false;
    if (unique && value.some((item, index) => value.slice(index + 1).some((other) => equalValues(item, other))))
      return false;
    if (each !== undefined) return value.every(each);
    return Array.isArray(items) ? value.every((item, index) => (tuple[index] ?? others)(item)) : true;
  };
}

function scalarTest(schema: Doc): ValueTest {
  const number = (name: string) => (isNumber(schema[name]) ? toDouble(schema[name]) : undefined);
  const [minimum, maximum, multiple] = [number('minimum'), number('maximum'), number('multipleOf')];
  const [below, above] = [truthy(schema['exclusiveMaximum']), truthy(schema['exclusiveMinimum'])];
  const [longest, shortest] = [asInteger(schema['maxLength']), asInteger(schema['minLength'])];
  const pattern = typeof schema['pattern'] === 'string' ? new RegExp(schema['pattern'], 'u') : undefined;
  return (value) => {
    if (minimum !== undefined && !bounded(value, (n) => (above ? n > minimum : n >= minimum))) return false;
    if (maximum !== undefined && !bounded(value, (n) => (below ? n < maximum : n <= maximum))) return false;
    if (multiple !== undefined && !bounded(value, (n) => n % multiple === 0)) return false;
    if (typeof value !== 'string') return true;
    const length = Array.from(value).length;
    if ((longest !== undefined && length > longest) || (shortest !== undefined && length < shortest)) return false;
    return pattern?.test(value) ?? true;
  };
}

function compile(schema: unknown): ValueTest {
  if (!isDoc(schema)) throw new MongoError('TypeMismatch', '$jsonSchema must be an object');
  for (const keyword of Object.keys(schema)) {
    if (!KNOWN.has(keyword)) throw new MongoError('FailedToParse', `Unknown $jsonSchema keyword: ${keyword}`);
  }
  const tests: ValueTest[] = [objectTest(schema), arrayTest(schema), scalarTest(schema)];
  const wanted = schema['bsonType'] ?? schema['type'];
  if (wanted !== undefined) tests.push(typeTest(wanted));
  const values: unknown = schema['enum'];
  if (Array.isArray(values)) tests.push((value) => values.some((one) => equalValues(one, value)));
  for (const one of schemas(schema['allOf'])) tests.push(one);
  const [any, one] = [schemas(schema['anyOf']), schemas(schema['oneOf'])];
  if (any.length > 0) tests.push((value) => any.some((test) => test(value)));
  if (one.length > 0) tests.push((value) => one.filter((test) => test(value)).length === 1);
  if (schema['not'] !== undefined) {
    const refused = compile(schema['not']);
    tests.push((value) => !refused(value));
  }
  return (value) => tests.every((test) => test(value));
}

/** Compiles `$jsonSchema` (JSON Schema draft 4 with `bsonType`). @throws MongoError for unknown keywords */
export function jsonSchemaTest(schema: unknown): (document: Doc) => boolean {
  return compile(schema);
}
