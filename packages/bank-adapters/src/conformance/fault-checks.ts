import type { UnifiedAccount } from '@of/contracts';
import type { BankErrorCode } from '../contract/bank-error.ts';
import { type Customer, fullRange, type PairedAccount } from './customer.ts';
import { firstDifference } from './ledger-lines.ts';
import type { MockFault } from './mock-bank.ts';
import { type Read, readAccounts, readTransactions } from './read-all.ts';
import type { Subject } from './subject.ts';

/** A fault, and what it may end in beside a whole list. */
interface FaultCase {
  readonly name: string;
  readonly fault: Pick<MockFault, 'kind' | 'ms' | 'retryAfterSeconds' | 'status'>;
  readonly codes: readonly BankErrorCode[];
  /** It passes: asked again, the list is whole. */
  readonly passes: boolean;
}

/** What happens to an exchange: the adapter has to let the caller know of it. */
const EXCHANGES: readonly FaultCase[] = [
  { name: 'latency', fault: { kind: 'latency', ms: 20 }, codes: [], passes: true },
  {
    name: '429 with Retry-After',
    fault: { kind: 'rate-limited', retryAfterSeconds: 7 },
    codes: ['rate-limited'],
    passes: true,
  },
  { name: '429 without', fault: { kind: 'rate-limited' }, codes: ['rate-limited'], passes: true },
  { name: '500', fault: { kind: 'server-error', status: 500 }, codes: ['retry', 'bank-down'], passes: true },
  { name: '503', fault: { kind: 'server-error', status: 503 }, codes: ['retry', 'bank-down'], passes: true },
  { name: 'truncated JSON', fault: { kind: 'truncated' }, codes: ['retry'], passes: true },
  { name: 'a wrong content type', fault: { kind: 'content-type' }, codes: ['retry'], passes: true },
  { name: 'a connection reset', fault: { kind: 'reset' }, codes: ['retry'], passes: true },
  { name: 'an expired token', fault: { kind: 'expired-token' }, codes: ['token-refused'], passes: true },
  { name: 'schema drift', fault: { kind: 'schema-drift' }, codes: ['schema-changed'], passes: false },
];

/** What happens to the pages: an adapter has to notice, or it does no harm. */
const PAGES: readonly FaultCase[] = [
  {
    name: 'a page twice',
    fault: { kind: 'repeated-page' },
    codes: ['schema-changed', 'bank-down', 'retry'],
    passes: false,
  },
  {
    name: 'a page missing its link',
    fault: { kind: 'missing-link' },
    codes: ['schema-changed', 'bank-down', 'retry'],
    passes: false,
  },
];

function expectWholeOrError<T extends { extensions?: unknown }>(
  { fault, codes }: FaultCase,
  spoilt: Read<T>,
  clean: readonly T[],
  mustFail: boolean,
): void {
  const { error, mapped } = spoilt;
  // What came before the error is the beginning of the list: nothing twice, no gap, no amount of another.
  expect(firstDifference(mapped, error === undefined ? clean : clean.slice(0, mapped.length))).toBeUndefined();
  if (error === undefined) expect([mustFail, mapped.length]).toEqual([false, clean.length]);
  else expect(codes).toContain(error.code);
  if (error?.code === 'schema-changed') expect(error.path).toMatch(/\w/);
  if (error?.code === 'rate-limited') expect(error.retryAfterSeconds).toBe(fault.retryAfterSeconds);
}

/** The account whose list takes most requests, of the bank's customers. */
function longest(customers: readonly Customer[]): { customer: Customer; paired: PairedAccount; requests: number } {
  const all = customers.flatMap((customer) =>
    customer.paired.map((paired) => ({ customer, paired, requests: paired.transactions.asked.length })),
  );
  const [first] = all.toSorted((a, b) => b.requests - a.requests);
  if (first === undefined) throw new Error('no account');
  return first;
}

/** Each of the kit's faults ends in the right error, or in a whole and correct list. */
export function faultChecks({ adapter, bank, customers, unnoticeable }: Subject): void {
  afterEach(() => bank().clearFaults());

  async function spoiltAccounts(one: FaultCase, tries = 1): Promise<[Read<UnifiedAccount>, Customer]> {
    const [customer] = await customers();
    if (customer === undefined) throw new Error('no customer');
    await bank().setFault({ ...one.fault, times: 1, after: 0 });
    return [await readAccounts(adapter, customer.connection.session(tries)), customer];
  }

  /** The fault meets the second request, or the first where that has to lead on. */
  async function spoiltTransactions(one: FaultCase, tries = 1) {
    const { customer, paired, requests } = longest(await customers());
    const after = one.fault.kind === 'missing-link' ? 0 : Math.min(1, requests - 1);
    await bank().setFault({ ...one.fault, times: 1, after });
    const range = fullRange(adapter, customer.ledger.asOf);
    const spoilt = await readTransactions(adapter, customer.connection.session(tries), paired.account, range);
    return { spoilt, clean: paired.transactions.mapped };
  }

  test.each(EXCHANGES)('$name at the accounts ends in $codes', async (one) => {
    const [spoilt, customer] = await spoiltAccounts(one);
    expectWholeOrError(one, spoilt, customer.accounts.mapped, one.codes.length > 0);
  });

  test.each([...EXCHANGES, ...PAGES])(
    '$name among the pages of transactions ends in $codes, or does no harm',
    async (one) => {
      if (unnoticeable.has(one.fault.kind)) return;
      const { spoilt, clean } = await spoiltTransactions(one);
      expectWholeOrError(one, spoilt, clean, EXCHANGES.includes(one) && one.codes.length > 0);
    },
  );

  test.each(PAGES)('$name at the accounts ends in $codes, or does no harm', async (one) => {
    if (unnoticeable.has(one.fault.kind)) return;
    const [spoilt, customer] = await spoiltAccounts(one);
    expectWholeOrError(one, spoilt, customer.accounts.mapped, false);
  });

  test.each(EXCHANGES.filter(({ passes }) => passes))('$name passes: asked again, the list is whole', async (one) => {
    const { spoilt, clean } = await spoiltTransactions(one, 2);
    expect(spoilt.error).toBeUndefined();
    expect(firstDifference(spoilt.mapped, clean)).toBeUndefined();
  });
}
