import { mockBankEnv } from '@of/mock-bank-kit';

/** MongoDB Bank's environment: a mock bank's, listening on 4102 unless told otherwise. */
export const configSchema = mockBankEnv(4102);
