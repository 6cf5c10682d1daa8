import { mockBankEnv } from '@of/mock-bank-kit';

/** Green Bank's environment: a mock bank's, listening on 4101 unless told otherwise. */
export const configSchema = mockBankEnv(4101);
