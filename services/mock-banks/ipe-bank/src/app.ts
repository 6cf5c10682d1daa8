import { createMockBank, type MockBank, type MockBankOptions } from '@of/mock-bank-kit';
import { ipeBank } from './definition.ts';

/** Ipê Bank, ready to listen. */
export function createApp(options: MockBankOptions): Promise<MockBank> {
  return createMockBank(ipeBank, options);
}
