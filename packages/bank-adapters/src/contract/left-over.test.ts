import fc from 'fast-check';
import { BankError } from './bank-error.ts';
import { leftOver, mergedTrees } from './left-over.ts';

const json = fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text));
const others = fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), json);

test('what is mapped is left out, and everything else is kept as it was', () => {
  fc.assert(
    fc.property(others, others, json, (outer, inner, value) => {
      const raw = { ...outer, Known: value, Part: { ...inner, Known: value } };
      const kept = leftOver(raw, { Known: true, Part: { Known: true }, Missing: { Known: true } });
      const part = Object.keys(inner).length === 0 ? {} : { Part: inner };
      const expected = { ...outer, ...part };
      expect(kept).toEqual(Object.keys(expected).length === 0 ? undefined : expected);
    }),
  );
});

test('what is kept is a copy', () => {
  const raw = { list: [{ a: 1 }] };
  const kept = leftOver(raw, {});
  raw.list.push({ a: 2 });
  expect(kept).toEqual({ list: [{ a: 1 }] });
});

test.each(['__proto__', 'constructor', 'toString'])('a field called %s is a field', (name) => {
  const raw: unknown = JSON.parse(`{"a": 1, "${name}": {"b": 2}}`);
  expect(JSON.stringify(leftOver(raw, { a: true }))).toBe(`{"${name}":{"b":2}}`);
});

test('what is inherited is no field', () => {
  expect(leftOver(Object.create({ inherited: 1 }), {})).toBeUndefined();
});

test('what is nested too deeply is named by its path', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`);
  const raw = { entry: { text: { deep } } };
  const keep = () => leftOver(raw, { entry: { text: {} } });
  expect(keep).toThrow(BankError);
  expect(keep).toThrow(expect.objectContaining({ code: 'schema-changed', path: 'entry.text.deep' }));
});

test('a text that may only be kept in another form is never kept as it is', () => {
  const mapped = { number: (text: string) => `*${text.slice(-2)}` };
  expect(leftOver({ number: '1234', name: 'x' }, mapped)).toEqual({ number: '*34', name: 'x' });
  expect(() => leftOver({ party: { number: 1234 } }, { party: mapped })).toThrow(
    expect.objectContaining({ code: 'schema-changed', path: 'party.number' }),
  );
});

test('trees are merged as objects are spread, and once', () => {
  const [base, more, other] = [{ a: true, b: { c: true } }, { b: { d: true } }, { e: true }] as const;
  expect(mergedTrees(base)).toBe(base);
  expect(mergedTrees(base, undefined, more, other)).toEqual({ ...base, ...more, ...other });
  expect(mergedTrees(base, more, undefined, other)).toBe(mergedTrees(base, more, other));
  expect(mergedTrees(base, other)).toEqual({ ...base, ...other });
  expect(base).toEqual({ a: true, b: { c: true } });
});
