import { mockBankEnv } from '@of/mock-bank-kit';

/** Albion Bank's environment: a mock bank's, listening on 4103 unless told otherwise. */
export const configSchema = mockBankEnv(4103);
