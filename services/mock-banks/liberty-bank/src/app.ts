import { createMockBank, type MockBank, type MockBankOptions } from '@of/mock-bank-kit';
import { libertyBank } from './definition.ts';

/** Liberty Bank, ready to listen. */
export function createApp(options: MockBankOptions): Promise<MockBank> {
  return createMockBank(libertyBank, options);
}
