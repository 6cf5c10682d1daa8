export { type Asking, undescribedRefusals, undescribedWithoutStore } from './testing/described-answers.ts';
export { startTestIssuer, type TestIssuer, type TokenOf } from './testing/test-issuer.ts';
