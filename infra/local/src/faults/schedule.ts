import { createHash, randomBytes } from 'node:crypto';

/** Random choices that the seed alone decides: the same seed makes the same ones in the same order. */
export interface Schedule {
  readonly seed: string;
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number;
  /** One of them. @throws when there is none */
  readonly pick: <T>(among: readonly T[]) => T;
  /** All of them in another order (Fisher–Yates). */
  readonly shuffle: <T>(all: readonly T[]) => T[];
}

/** The seed of FAULT_SEED. Where that is not set, a new one in the long form and always the same in the short one. */
export function chooseSeed(env: NodeJS.ProcessEnv): string {
  const { FAULT_SEED: given, FAULT_FORM: form } = env;
  if (given !== undefined && given !== '') return given;
  return form === 'long' ? randomBytes(4).toString('hex') : 'npm test';
}

/** Makes the choices of a seed: SHA-256 in counter mode. */
export function scheduleOf(seed: string): Schedule {
  let drawn = 0;
  const whole = (least: number, most: number): number => {
    drawn += 1;
    const number = createHash('sha256').update(`${seed} ${drawn}`).digest().readUIntBE(0, 6);
    return least + (number % (most - least + 1));
  };
  const pick = <T>(among: readonly T[]): T => {
    const [chosen] = among.slice(whole(0, Math.max(among.length - 1, 0)));
    if (chosen === undefined) throw new RangeError('there is nothing to choose from');
    return chosen;
  };
  const shuffle = <T>(all: readonly T[]): T[] => {
    const left = [...all];
    const mixed: T[] = [];
    while (left.length > 0) mixed.push(...left.splice(whole(0, left.length - 1), 1));
    return mixed;
  };
  return { seed, whole, pick, shuffle };
}
