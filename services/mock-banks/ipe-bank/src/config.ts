import { mockBankEnv } from '@of/mock-bank-kit';

/** Ipê Bank's environment: a mock bank's, listening on 4106 unless told otherwise. */
export const configSchema = mockBankEnv(4106);
