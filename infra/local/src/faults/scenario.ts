/** `npm test` runs the tests that say `short`; `npm run test:faults` runs all, with more of what can be more. */
export type Form = 'short' | 'long';

/** Whether this is `npm run test:faults`. */
export const isLong = process.env['FAULT_FORM'] === 'long';

/** Not a measure of anything: longer than one wait for something may take. */
const LIMIT_MS = isLong ? 1_200_000 : 600_000;

/** Declares a test of the suite. One that is for the long form alone is shown as skipped in the short one. */
export function scenario(form: Form, title: string, run: () => Promise<void>): void {
  const declare = form === 'long' && !isLong ? test.skip : test;
  declare(title, run, LIMIT_MS);
}
