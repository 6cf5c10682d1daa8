import { createMockBank, type MockBank, type MockBankOptions } from '@of/mock-bank-kit';
import { greenBank } from './definition.ts';

/** Green Bank, ready to listen. */
export function createApp(options: MockBankOptions): Promise<MockBank> {
  return createMockBank(greenBank, options);
}
