import { createMockBank, type MockBank, type MockBankOptions } from '@of/mock-bank-kit';
import { rheinBank } from './definition.ts';

/** Rhein Bank, ready to listen. */
export function createApp(options: MockBankOptions): Promise<MockBank> {
  return createMockBank(rheinBank, options);
}
