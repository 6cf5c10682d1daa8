import { mockBankEnv } from '@of/mock-bank-kit';

/** Liberty Bank's environment: a mock bank's, listening on 4105 unless told otherwise. */
export const configSchema = mockBankEnv(4105);
