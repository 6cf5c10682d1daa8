import { BankError } from '../contract/bank-error.ts';
import { deepFreeze, memberPaths, withMember } from './raw-items.ts';

/** Something that is wrong with the mapping of one item. */
export interface Finding {
  /** Where in the sample, e.g. `transactions[3].Amount`. */
  readonly path: string;
  readonly problem: string;
}

/** Maps one raw item. */
export type MapOne = (raw: unknown) => unknown;

/** A raw item of the bank and how it is mapped. */
export interface Probe {
  /** Kind and place, e.g. `transactions[3]`. */
  readonly name: string;
  readonly raw: object;
  readonly map: MapOne;
}

/** Shapes beyond this many of one kind are not looked at: each is probed member by member. */
const MOST_SHAPES = 24;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One item of each shape that is among them. */
export function ofEachShape(probes: readonly Probe[]): readonly Probe[] {
  const shapes = new Map<string, Probe>();
  for (const probe of probes) {
    const shape = memberPaths(probe.raw).sort().join();
    if (!shapes.has(shape)) shapes.set(shape, probe);
  }
  return [...shapes.values()].slice(0, MOST_SHAPES);
}

const memberOf = (raw: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => {
    if (!isObject(value)) return undefined;
    return Object.getOwnPropertyDescriptor(value, name)?.value;
  }, raw);

const withoutExtensions = (mapped: unknown): string =>
  JSON.stringify(isObject(mapped) ? { ...mapped, extensions: undefined } : mapped) ?? 'nothing';

function attempt(map: MapOne, raw: unknown): { mapped: unknown } | { error: unknown } {
  try {
    return { mapped: map(raw) };
  } catch (error) {
    return { error };
  }
}

/** Whether an error's path names the member: itself, what it is in, or what is in it. */
const names = (path: string, member: string): boolean =>
  path === member || member.startsWith(`${path}.`) || path.startsWith(`${member}.`) || path.startsWith(`${member}[`);

/** A value of a type that the member does not have. */
const otherType = (value: unknown): unknown => (typeof value === 'number' || isObject(value) ? 'drifted' : 4711);

const findingsOf = (
  name: string,
  paths: readonly string[],
  problemOf: (path: string) => string | undefined,
): Finding[] =>
  paths.flatMap((path) => {
    const problem = problemOf(path);
    return problem === undefined ? [] : [{ path: `${name}.${path}`, problem }];
  });

/** What is wrong with an item's mapping when a member drifts: no error, or one that does not say where. */
export function driftProblems({ name, raw, map }: Probe): Finding[] {
  const before = withoutExtensions(map(raw));
  const problemOf = (path: string): string | undefined => {
    const result = attempt(map, withMember(raw, path, otherType(memberOf(raw, path))));
    if ('mapped' in result)
      return withoutExtensions(result.mapped) === before ? undefined : 'of another type, it is mapped';
    const { error } = result;
    if (!(error instanceof BankError) || error.code !== 'schema-changed')
      return `of another type, it throws ${String(error)}`;
    return names(error.path ?? '$', path) ? undefined : `of another type, it is said to be at ${error.path}`;
  };
  return findingsOf(name, memberPaths(raw), problemOf);
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Another value of the member's type. */
function otherValue(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return Array.isArray(value) ? [...value, ...value] : value;
}

/**
 * Members that can be left out, or have another value, without any trace: they are dropped silently. One that says what its
 * standard takes for granted may be left out, and not changed.
 */
export function droppedMembers({ name, raw, map }: Probe): Finding[] {
  const whole = map(raw);
  // What moves nothing, a refused payment or a note, is passed over as a whole.
  if (whole === undefined) return [];
  const before = JSON.stringify(whole);
  const problemOf = (path: string): string | undefined => {
    const value = memberOf(raw, path);
    if (isEmpty(value) || isObject(value)) return undefined;
    const isLost = [undefined, otherValue(value)].every((changed) => {
      const result = attempt(map, withMember(raw, path, changed));
      return 'mapped' in result && (JSON.stringify(result.mapped) ?? 'nothing') === before;
    });
    return isLost ? 'is dropped silently: it is neither mapped nor kept in extensions' : undefined;
  };
  return findingsOf(name, memberPaths(raw), problemOf);
}

const NEWS = 'what the bank has never given before';

/** Places where a new member is not kept in the extensions. */
export function lostNews({ name, raw, map }: Probe): Finding[] {
  const places = [
    '',
    ...memberPaths(raw)
      .filter((path) => isObject(memberOf(raw, path)))
      .map((path) => `${path}.`),
  ];
  const problemOf = (path: string): string | undefined => {
    const result = attempt(map, withMember(raw, path, NEWS));
    if ('error' in result) return `a new member is refused: ${String(result.error)}`;
    const { mapped } = result;
    if (mapped === undefined) return undefined;
    const kept = isObject(mapped) && 'extensions' in mapped ? JSON.stringify(mapped.extensions) : '';
    return kept?.includes(NEWS) ? undefined : 'a new member is not kept in extensions';
  };
  return findingsOf(
    name,
    places.map((place) => `${place}neverSeen`),
    problemOf,
  );
}

/** Whether a map changes its input, which throws as it is frozen, or is not the same twice. */
export function impurity({ name, raw, map }: Probe): Finding[] {
  const clean = attempt(map, structuredClone(raw));
  const frozen = attempt(map, deepFreeze(structuredClone(raw)));
  if ('error' in clean) return [];
  if ('error' in frozen)
    return [{ path: name, problem: 'frozen, it cannot be mapped: a map must not change its input' }];
  return JSON.stringify(clean.mapped) === JSON.stringify(frozen.mapped)
    ? []
    : [{ path: name, problem: 'mapped twice, it comes out differently: a map has to be pure' }];
}
