import { z } from 'zod';

const PURE_CHECKS: ReadonlySet<string> = new Set([
  'greater_than',
  'length_equals',
  'less_than',
  'max_length',
  'min_length',
  'multiple_of',
  'number_format',
]);
const PURE_FORMATS: ReadonlySet<string> = new Set([
  'date',
  'datetime',
  'ends_with',
  'includes',
  'regex',
  'starts_with',
  'time',
  'uuid',
]);

/** Whether a check only looks at the value; what it does not know may write it anew, as `trim` and `url` do. */
function onlyLooks(check: z.core.$ZodCheck): boolean {
  const { def } = check._zod;
  if (check instanceof z.core.$ZodCheckStringFormat) return PURE_FORMATS.has(check._zod.def.format);
  return PURE_CHECKS.has(def.check) || (check instanceof z.core.$ZodCustom && typeof check._zod.def.fn === 'function');
}

function ofMembers(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.core.$ZodStringFormat && !PURE_FORMATS.has(schema._zod.def.format)) return false;
  if (schema instanceof z.core.$ZodString) return schema._zod.def.coerce !== true;
  if (schema instanceof z.core.$ZodNumber || schema instanceof z.core.$ZodBoolean)
    return schema._zod.def.coerce !== true;
  if (schema instanceof z.core.$ZodObject) {
    const { catchall, shape } = schema._zod.def;
    // Without a catchall, members that the schema does not name are left out of what it returns.
    return catchall !== undefined && [catchall, ...Object.values(shape)].every(returnsInput);
  }
  if (schema instanceof z.core.$ZodArray) return returnsInput(schema._zod.def.element);
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.every(returnsInput);
  if (schema instanceof z.core.$ZodOptional || schema instanceof z.core.$ZodNullable)
    return returnsInput(schema._zod.def.innerType);
  return (
    schema instanceof z.core.$ZodLiteral ||
    schema instanceof z.core.$ZodEnum ||
    schema instanceof z.core.$ZodNull ||
    schema instanceof z.core.$ZodUnknown ||
    schema instanceof z.core.$ZodNever
  );
}

/** Whether all that the schema takes comes out as it went in: false where it may not, and for whatever is not known here. */
function returnsInput(schema: z.core.$ZodType): boolean {
  return ofMembers(schema) && (schema._zod.def.checks ?? []).every(onlyLooks);
}

/**
 * A schema compiled by zod, for values of which there are many (ADR 2). What zod cannot compile, and a process that may not make
 * code from text, uses zod's ordinary parser: slower, and the same in what is taken, returned and said. But for a member called
 * `__proto__`: zod's parser leaves it out of its copy, and what is returned as it is keeps it.
 */
export class CompiledSchema<T> {
  readonly schema: z.ZodType<T>;
  readonly #compiled: z.ZodType<T>;
  readonly #returnsInput: boolean;

  constructor(schema: z.ZodType<T>) {
    this.schema = schema;
    this.#compiled = z.compile(schema);
    this.#returnsInput = returnsInput(schema);
  }

  /** Whether parsing would return this very content, so that no copy has to be made of it. */
  returnsAsIs(value: unknown): value is T {
    return this.#returnsInput && this.#compiled.validate(value);
  }

  safeParse(value: unknown): z.ZodSafeParseResult<T> {
    return this.#returnsInput ? this.schema.safeParse(value) : this.#compiled.safeParse(value);
  }
}

const compiledSchemas = new WeakMap<z.ZodType, CompiledSchema<unknown>>();

function isOf<T>(compiled: CompiledSchema<unknown> | undefined, schema: z.ZodType<T>): compiled is CompiledSchema<T> {
  return compiled?.schema === schema;
}

/** What was asked for last: a page's items are all of one schema. */
let last: CompiledSchema<unknown> | undefined;

/** The schema compiled, once in the process. */
export function compiledSchema<T>(schema: z.ZodType<T>): CompiledSchema<T> {
  if (isOf(last, schema)) return last;
  const known = compiledSchemas.get(schema);
  const compiled = isOf(known, schema) ? known : new CompiledSchema(schema);
  if (compiled !== known) compiledSchemas.set(schema, compiled);
  last = compiled;
  return compiled;
}
