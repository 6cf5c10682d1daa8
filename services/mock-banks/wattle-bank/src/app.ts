import { createMockBank, type MockBank, type MockBankOptions } from '@of/mock-bank-kit';
import { definition } from './definition.ts';

/** Wattle Bank, ready to listen. */
export function createApp(options: MockBankOptions): Promise<MockBank> {
  return createMockBank(definition, options);
}
