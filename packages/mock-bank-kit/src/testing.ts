export { admin } from './testing/admin-calls.ts';
export { startBankProcess } from './testing/bank-process.ts';
export { runBuiltBank } from './testing/built-bank.ts';
export { conformanceBank, conformanceView } from './testing/conformance-bank.ts';
export {
  ALL_SCOPES,
  authorizationUrl,
  clientToken,
  type Decision,
  decideAtBank,
  exchangeCode,
  obtainTokens,
  pkce,
  postAsClient,
  type Tokens,
} from './testing/oauth-client.ts';
export { type OpenApiCheck, openApiCheck } from './testing/openapi-check.ts';
export { openPaperBank, paperBank } from './testing/paper-bank.ts';
export {
  type BankCallOptions,
  type ReachedBank,
  type RunningBank,
  startTestBank,
  TEST_NOW,
} from './testing/running-bank.ts';
