export { type Connection, connect } from './conformance/connection.ts';
export { describeAdapterConformance } from './conformance/describe-adapter-conformance.ts';
export type {
  MockBank,
  MockFault,
  MockLedger,
  MockLedgerAccount,
  MockLedgerProduct,
  MockLedgerTransaction,
  MockToken,
  RunningMockBank,
} from './conformance/mock-bank.ts';
