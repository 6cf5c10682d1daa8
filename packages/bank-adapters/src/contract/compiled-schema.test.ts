import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { z } from 'zod';
import { BankError } from './bank-error.ts';
import { CompiledSchema, compiledSchema } from './compiled-schema.ts';
import { parseWire } from './parse.ts';

const BANKS = new URL('../banks/', import.meta.url);

/** What `parseWire` promises, said by zod's ordinary parser. */
function byZod(schema: z.ZodType, raw: unknown): unknown {
  const { success, data, error } = schema.safeParse(raw);
  if (success) return { data };
  const [issue] = error.issues;
  const [first, ...parts] = issue?.path ?? [];
  const path = parts.reduce<string>(
    (text, part) => text + (typeof part === 'number' ? `[${part}]` : `.${String(part)}`),
    typeof first === 'number' ? `[${first}]` : String(first ?? '$'),
  );
  return { path, problem: issue?.message };
}

function byParseWire(schema: z.ZodType, raw: unknown): unknown {
  try {
    return { data: parseWire(schema, raw) };
  } catch (error) {
    if (!(error instanceof BankError) || error.path === undefined) throw error;
    return { path: error.path, problem: error.message.slice(error.path.length + 2) };
  }
}

/** Reads JSON without members called `__proto__`, which have a test of their own. */
function withoutProto(text: string): unknown {
  return JSON.parse(text, (name, value: unknown) => (name === '__proto__' ? undefined : value));
}

const ODD = [null, true, 0, -1, 1.5, 2 ** 53, 9e99, '', ' ', 'x', '\u{1F600}', 'é'.repeat(65), '\u{1F600}'.repeat(140)]
  .concat(['x'.repeat(257), 'x'.repeat(2_049), 'USD', 'usd', 'XXX', '5411', '1.10', '-1', '2026-02-29', '2024-02-29'])
  .concat(['2026-06-17T10:00:00Z', '2026-06-17T10:00:00.123+02:00', '2026-06-17 10:00:00', 'toString', 'Booked']);
const odd = fc.oneof(fc.constantFrom<unknown>(...ODD, [], {}, [{}]), fc.json({ maxDepth: 2 }).map(withoutProto));

/** The value with one of its parts, however deep, taken away, put as something else, or with a member added. */
function changed(value: unknown, picks: readonly number[], by: unknown, how: 'put' | 'drop' | 'add'): unknown {
  const [pick = 0, ...rest] = picks;
  if (typeof value !== 'object' || value === null || picks.length === 0) return how === 'put' ? by : value;
  const entries: [string, unknown][] = Object.entries(value);
  if (how === 'add' && rest.length === 0) return Array.isArray(value) ? [...value, by] : { ...value, NewMember: by };
  if (entries.length === 0) return by;
  const at = pick % entries.length;
  const made = entries.flatMap(([name, member], index): [string, unknown][] => {
    if (index !== at) return [[name, member]];
    if (how === 'drop' && rest.length === 0) return [];
    return [[name, changed(member, rest, by, how)]];
  });
  return Array.isArray(value) ? made.map(([, member]) => member) : Object.fromEntries(made);
}

const change = fc.record({
  picks: fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }),
  by: odd,
  how: fc.constantFrom('put' as const, 'drop' as const, 'add' as const),
});
/** The values as they are, drifted in up to three places, and what has nothing to do with them. */
const drifted = (values: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 1, arbitrary: odd },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...values), fc.array(change, { maxLength: 3 }))
        .map(([value, changes]) => changes.reduce((now, { picks, by, how }) => changed(now, picks, by, how), value)),
    },
  );

const code = z.string().regex(/^[A-Z]{3}$/, 'a code');
const FEATURES: Readonly<Record<string, readonly [schema: z.ZodType, asIs: boolean, ...valid: unknown[]]>> = {
  'lengths in code points': [
    z.looseObject({ a: z.string().min(1).max(64), b: z.string().length(2) }),
    true,
    { a: 'x', b: 'xy' },
  ],
  numbers: [
    z.looseObject({ a: z.number().int().min(0).max(8), b: z.number().nonnegative(), c: z.number().positive() }),
    true,
    { a: 2, b: 0, c: 1 },
  ],
  'dates and times': [
    z.looseObject({ a: z.iso.date(), b: z.iso.datetime(), c: z.iso.datetime({ offset: true, local: true }) }),
    true,
    { a: '2026-06-17', b: '2026-06-17T10:00:00Z', c: '2026-06-17T10:00:00' },
  ],
  'refined texts': [z.looseObject({ a: code.refine((text) => text !== 'XXX', 'no currency') }), true, { a: 'USD' }],
  'optional and null': [
    z.looseObject({ a: z.string().optional(), b: z.string().nullable(), c: z.string().nullish() }),
    true,
    { b: null },
    { a: '', b: '', c: null },
  ],
  'lists of objects': [z.array(z.looseObject({ a: z.array(code).max(2) })).min(1), true, [{ a: ['USD'] }, { a: [] }]],
  unions: [
    z.union([z.looseObject({ a: z.literal(1) }), z.looseObject({ b: z.string() }), z.null()]),
    true,
    { a: 1 },
    { b: 'x' },
    null,
  ],
  'discriminated unions': [
    z.discriminatedUnion('t', [
      z.looseObject({ t: z.literal('a'), n: z.number() }),
      z.looseObject({ t: z.enum(['b', 'c']) }),
    ]),
    true,
    { t: 'a', n: 1 },
    { t: 'c' },
  ],
  'strict objects': [z.strictObject({ a: z.boolean(), b: z.unknown() }), true, { a: true, b: [1] }],
  'a refined object': [
    z.looseObject({ a: z.number(), b: z.number() }).refine(({ a, b }) => a <= b, 'in order'),
    true,
    { a: 1, b: 2 },
  ],
  'a catchall': [z.object({ a: z.string() }).catchall(z.number()), true, { a: 'x', z: 1 }],
  records: [z.record(z.string(), code), false, { a: 'USD' }],
  'objects without the rest': [z.looseObject({ a: z.object({ b: z.string() }) }), false, { a: { b: 'x' } }],
  defaults: [z.looseObject({ a: z.string().default('x'), b: z.number().catch(1) }), false, {}, { a: 'y', b: 2 }],
  'what is written anew': [
    z.looseObject({ a: z.string().trim(), b: z.string().transform(Number), c: z.coerce.number() }),
    false,
    { a: ' x', b: '1', c: '2' },
  ],
  addresses: [z.looseObject({ a: z.url() }), false, { a: ' https://bank.example ' }],
  'checks with a hand on the value': [
    z.looseObject({
      a: z.string().check((payload) => {
        payload.value += '!';
      }),
    }),
    false,
    { a: 'x' },
  ],
  'what refers to itself': [
    z.looseObject({
      get a() {
        return z.array(z.looseObject({ b: code })).optional();
      },
      c: z.lazy(() => code),
    }),
    false,
    { c: 'USD', a: [{ b: 'EUR' }] },
  ],
};

describe.each(Object.entries(FEATURES))('%s', (_name, [schema, asIs, ...valid]) => {
  test('are taken, returned and refused as by zod’s ordinary parser', () => {
    for (const value of valid) expect(byZod(schema, value)).toHaveProperty('data');
    fc.assert(
      fc.property(drifted(valid), (raw) => {
        expect(byParseWire(schema, raw)).toEqual(byZod(schema, raw));
      }),
      { numRuns: 300 },
    );
  });

  test('are copied only where the copy may differ', () => {
    for (const value of valid) expect(compiledSchema(schema).returnsAsIs(value)).toBe(asIs);
  });
});

test.each([
  ['as it is', z.looseObject({ a: code })],
  ['copied', z.looseObject({ a: code.transform((text) => text) })],
])('a member called `__proto__` does no harm where the value is returned %s', (_how, schema) => {
  const raw: unknown = JSON.parse('{"a":"USD","__proto__":{"polluted":true}}');
  const parsed = parseWire(schema, raw);
  expect(parsed.a).toBe('USD');
  expect(parsed).not.toHaveProperty('polluted');
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
});

interface WireSchemas {
  readonly bank: string;
  readonly schemas: readonly z.ZodType[];
  readonly items: readonly unknown[];
}

async function wireSchemas(bank: string): Promise<WireSchemas> {
  const wire: unknown = await import(new URL(`${bank}/wire.ts`, BANKS).href);
  const sample: unknown = JSON.parse(readFileSync(new URL(`${bank}/sample.json`, BANKS), 'utf8'));
  const schemas = Object.values(z.record(z.string(), z.unknown()).parse(wire)).filter(
    (one) => one instanceof z.ZodType,
  );
  const items = Object.values(z.record(z.string(), z.array(z.unknown())).parse(sample)).flat();
  return { bank, schemas, items };
}

const banks = readdirSync(BANKS).filter((bank) => existsSync(new URL(`${bank}/sample.json`, BANKS)));

test.each(banks)('the schemas of %s take and refuse as zod’s ordinary parser does', async (bank) => {
  const { schemas, items } = await wireSchemas(bank);
  const taken = new Set<unknown>();
  for (const schema of schemas) {
    for (const item of items) if (schema.safeParse(item).success) taken.add(item);
    fc.assert(
      fc.property(drifted(items), (raw) => {
        expect(byParseWire(schema, raw)).toEqual(byZod(schema, raw));
      }),
      { numRuns: 100 },
    );
  }
  expect(taken.size).toBe(items.length);
});

test('a schema is compiled once', () => {
  const other = z.looseObject({ a: code });
  const first = compiledSchema(code);
  expect(first).toBeInstanceOf(CompiledSchema);
  expect(compiledSchema(other)).not.toBe(first);
  expect(compiledSchema(code)).toBe(first);
});

test('where no code may be made of text, schemas take and refuse the same', () => {
  const script = `
    import { z } from 'zod';
    import { parseWire } from ${JSON.stringify(new URL('../../dist/contract/parse.js', import.meta.url).href)};
    const schema = z.looseObject({ a: z.string().max(2), b: z.looseObject({ c: z.number() }) });
    const refused = (() => { try { parseWire(schema, { a: 'x', b: {} }); } catch (error) { return error.path; } })();
    let made = 'made';
    try { new Function('return 1'); } catch { made = 'not made'; }
    process.stdout.write(JSON.stringify([parseWire(schema, { a: 'x', b: { c: 1, d: 2 } }), refused, made]));
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '-e', script],
    { cwd: new URL('../..', import.meta.url), encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([{ a: 'x', b: { c: 1, d: 2 } }, 'b.c', 'not made']);
});
