export { startTestIssuer, type TestIssuer, type TokenOf } from './testing/test-issuer.ts';
