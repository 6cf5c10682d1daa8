import { mockBankEnv } from '@of/mock-bank-kit';

/** Wattle Bank's environment: a mock bank's, listening on 4107 unless told otherwise. */
export const configSchema = mockBankEnv(4107);
