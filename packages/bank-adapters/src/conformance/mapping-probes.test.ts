import { schemaChanged } from '../contract/parse.ts';
import { driftProblems, droppedMembers, impurity, lostNews, ofEachShape, type Probe } from './mapping-probes.ts';

const raw = { id: 'a', inner: { amount: '1.00' }, note: 'n' };
type Raw = { id: unknown; inner: { amount: unknown }; note?: unknown };
const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && 'id' in value;
const asRaw = (value: unknown): Raw => (isRaw(value) ? value : { id: undefined, inner: { amount: undefined } });
const text = (value: unknown, path: string): string => {
  if (typeof value !== 'string') throw schemaChanged(path, 'no text');
  return value;
};

/** A mapping that holds what is asked of one; each test spoils it in one way. */
const good: Probe['map'] = (given) => {
  const { id, inner, note, ...rest } = asRaw(given);
  const { amount, ...innerRest } = typeof inner === 'object' ? inner : { amount: undefined };
  return { id: text(id, 'id'), amount: text(amount, 'inner.amount'), extensions: { note, ...rest, inner: innerRest } };
};
const probe = (map: Probe['map']): Probe => ({ name: 'item', raw, map });

test('a good mapping has nothing to be said of', () => {
  for (const look of [driftProblems, droppedMembers, lostNews, impurity]) expect(look(probe(good))).toEqual([]);
});

test('a drifted member that is mapped, or named wrongly, or ends in another error, is told', () => {
  const guessing = (given: unknown) => ({ amount: String(asRaw(given).inner.amount) });
  expect(driftProblems(probe(guessing))).toContainEqual({
    path: 'item.inner.amount',
    problem: 'of another type, it is mapped',
  });
  const vague = (given: unknown) => ({ id: text(asRaw(given).id, 'elsewhere') });
  expect(driftProblems(probe(vague))).toEqual([
    { path: 'item.id', problem: 'of another type, it is said to be at elsewhere' },
  ]);
  const plain = (given: unknown) => {
    if (typeof asRaw(given).id !== 'string') throw new TypeError('no text');
    return {};
  };
  expect(driftProblems(probe(plain))).toEqual([
    { path: 'item.id', problem: 'of another type, it throws TypeError: no text' },
  ]);
});

test('a member that leaves no trace is told', () => {
  const careless = (given: unknown) => Object.assign({}, good(given), { extensions: {} });
  expect(droppedMembers(probe(careless))).toMatchObject([
    { path: 'item.note', problem: expect.stringContaining('dropped silently') },
  ]);
});

test('a member that says what is taken for granted is no loss', () => {
  const granted = (given: unknown) => ({
    ...Object.assign({}, good(given)),
    note: asRaw(given).note ?? 'n',
    extensions: {},
  });
  expect(droppedMembers(probe(granted))).toEqual([]);
});

test('a new member that is refused or lost is told, at its depth', () => {
  const flat = (given: unknown) => ({ extensions: { ...asRaw(given), inner: {} } });
  expect(lostNews(probe(flat))).toMatchObject([
    { path: 'item.inner.neverSeen', problem: 'a new member is not kept in extensions' },
  ]);
  const strict = () => {
    throw new Error('unknown member');
  };
  expect(lostNews(probe(strict))[0]).toMatchObject({
    path: 'item.neverSeen',
    problem: expect.stringMatching(/refused/),
  });
});

test('a mapping that changes its input, or is not the same twice, is told', () => {
  const changing = (given: unknown) => {
    asRaw(given).id = 'b';
    return given;
  };
  expect(impurity(probe(changing))).toMatchObject([{ path: 'item', problem: expect.stringMatching(/^frozen/) }]);
  let calls = 0;
  const counting = () => {
    calls += 1;
    return { calls };
  };
  expect(impurity(probe(counting))).toMatchObject([{ path: 'item', problem: expect.stringMatching(/pure/) }]);
});

test('of items with the same members one is looked at', () => {
  const other = { ...raw, more: 1 };
  const probes = [raw, { ...raw, id: 'b' }, other].map((one, index) => ({ name: `${index}`, raw: one, map: good }));
  expect(ofEachShape(probes).map(({ name }) => name)).toEqual(['0', '2']);
});
