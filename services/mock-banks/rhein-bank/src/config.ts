import { mockBankEnv } from '@of/mock-bank-kit';

/** Rhein Bank's environment: a mock bank's, listening on 4104 unless told otherwise. */
export const configSchema = mockBankEnv(4104);
