import type { BankAdapter } from '../contract/bank-adapter.ts';
import { consentChecks } from './consent-checks.ts';
import { type Customer, readCustomer } from './customer.ts';
import { faultChecks } from './fault-checks.ts';
import { laterChecks } from './later-checks.ts';
import { ledgerChecks } from './ledger-checks.ts';
import { checkIdentity } from './mapping-check.ts';
import { mappingChecks } from './mapping-checks.ts';
import type { MockBank, MockFault, RunningMockBank } from './mock-bank.ts';
import type { Subject } from './subject.ts';

const STARTING_MS = 120_000;

/**
 * Declares the tests that every adapter has to pass, against its mock bank over real HTTP: what is mapped is the bank's ledger
 * to the last minor unit, every fault ends in the right error or in a whole list, nothing is dropped or changed silently.
 * @param unnoticeable faults that the bank's standard gives no means to notice, with the reason: a page of a standard without
 * totals that has lost its link is the last one for all that can be known
 */
export function describeAdapterConformance(
  adapter: BankAdapter,
  mockBank: MockBank,
  { unnoticeable = {} }: { readonly unnoticeable?: Readonly<Partial<Record<MockFault['kind'], string>>> } = {},
): void {
  describe(`${adapter.institution.name}: what every adapter holds`, () => {
    let running: RunningMockBank | undefined;
    let read: Promise<readonly Customer[]> | undefined;
    beforeAll(async () => {
      running = await mockBank.start();
    }, STARTING_MS);
    afterAll(() => running?.stop());

    const bank = (): RunningMockBank => {
      if (running === undefined) throw new Error('the bank has not been started');
      return running;
    };
    async function readAll(): Promise<readonly Customer[]> {
      const all: Customer[] = [];
      for (const user of bank().users) all.push(await readCustomer(adapter, bank(), user));
      return all;
    }
    const customers = (): Promise<readonly Customer[]> => {
      read ??= readAll();
      return read;
    };
    const subject: Subject = { adapter, bank, customers, unnoticeable: new Map(Object.entries(unnoticeable)) };

    test(
      'it says who it is, and everything of every customer can be read',
      async () => {
        expect(checkIdentity(adapter)).toEqual([]);
        expect((await customers()).length).toBeGreaterThan(0);
      },
      STARTING_MS,
    );

    describe('the bank’s ledger', () => ledgerChecks(subject));
    describe('mapping', () => mappingChecks(subject));
    describe('consent', () => consentChecks(subject));
    describe('faults', () => faultChecks(subject));
    describe('later', () => laterChecks(subject));
  });
}
