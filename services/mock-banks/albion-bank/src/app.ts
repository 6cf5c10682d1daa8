import { createMockBank, type MockBank, type MockBankOptions } from '@of/mock-bank-kit';
import { albionBank } from './definition.ts';

/** Albion Bank, ready to listen. */
export function createApp(options: MockBankOptions): Promise<MockBank> {
  return createMockBank(albionBank, options);
}
