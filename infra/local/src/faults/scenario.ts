/** `npm test` runs the tests that say `short`; `npm run test:faults` runs all, with more of what can be more. */
export type Form = 'short' | 'long';

/** Not a measure of anything: a machine that has much else to do is slow. */
const LIMIT_MS = 600_000;

/** Whether this is `npm run test:faults`. */
export const isLong = process.env['FAULT_FORM'] === 'long';

/** Declares a test of the suite. One that is for the long form alone is shown as skipped in the short one. */
export function scenario(form: Form, title: string, run: () => Promise<void>): void {
  const declare = form === 'long' && !isLong ? test.skip : test;
  declare(title, run, LIMIT_MS);
}
