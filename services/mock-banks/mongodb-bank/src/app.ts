import { createMockBank, type MockBank, type MockBankOptions } from '@of/mock-bank-kit';
import { mongodbBank } from './definition.ts';

/** MongoDB Bank, ready to listen. */
export function createApp(options: MockBankOptions): Promise<MockBank> {
  return createMockBank(mongodbBank, options);
}
