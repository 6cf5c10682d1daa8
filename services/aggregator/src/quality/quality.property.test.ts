import { subtractAmounts, sumAmounts } from '@of/money';
import fc from 'fast-check';
import { greenAccount, greenTransaction } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';
import type { TestUser } from '../testing/test-aggregator.ts';

const fixture = useSyncFixture();
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const money = (cents: number): string => (cents / 100).toFixed(2);

/** What happens to an account: an amount in cents, and which of its entries, from 0 to 1. */
const step = fc.record({
  what: fc.constantFrom('booked', 'booked', 'deleted', 'lost', 'moved'),
  cents: fc.integer({ min: -99_999, max: 99_999 }).filter((cents) => cents !== 0),
  which: fc.double({ min: 0, max: 0.999, noNaN: true }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A bank's account: `balance` and `entries` as it shows them, `off` by how much they contradict each other. */
class Account {
  balance = 12_345;
  off = 0;
  readonly entries: { id: string; cents: number }[] = [];
  #serial = 0;

  apply({ what, cents, which }: Step): void {
    if (what === 'booked') {
      this.#serial += 1;
      this.entries.push({ id: `T-${this.#serial}`, cents });
      this.balance += cents;
    } else if (what === 'moved') {
      this.balance += cents;
      this.off += cents;
    } else {
      const [gone] = this.entries.splice(Math.floor(which * this.entries.length), 1);
      if (gone === undefined) return;
      if (what === 'deleted') this.balance -= gone.cents;
      else this.off += gone.cents;
    }
  }

  /** Writes the books down at the bank; two entries stand around the others, so that a list never ends too early. */
  show(): void {
    const { bank } = fixture.aggregator;
    bank.accounts.splice(0, Number.POSITIVE_INFINITY, greenAccount('GBA-1', this.balance / 100));
    const between = this.entries.map(({ id, cents }) => greenTransaction('GBA-1', id, cents / 100, daysAgo(10)));
    const [first, last] = [20, 5].map((days) => greenTransaction('GBA-1', `around-${days}`, 1, daysAgo(days)));
    bank.transactions.set(
      'GBA-1',
      [first, ...between, last].flatMap((one) => (one === undefined ? [] : [one])),
    );
  }
}

async function found(user: TestUser) {
  const { aggregator } = fixture;
  const [account] = await storedOf({ aggregator, user }).accounts();
  const day = await aggregator.store.balances
    .findOne({ 'BalanceAccount.Id': account?._id ?? null })
    .sort({ BalanceDate: -1 })
    .lean();
  return { quality: account?.AccountQuality, difference: day?.BalanceDifference.toString() ?? 'none' };
}

test('the recorded gap is the true difference, whatever was booked, deleted, lost and fetched', async () => {
  const { aggregator } = fixture;
  let serial = 0;
  const property = fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 3 }), async (between) => {
    serial += 1;
    const user = aggregator.user(`property${serial}`);
    const account = new Account();
    account.show();
    await aggregator.ended(await aggregator.authorise(user));
    for (const steps of between) {
      for (const one of steps) account.apply(one);
      account.show();
      await aggregator.syncAgain(user);
      expect(subtractAmounts((await found(user)).difference, money(account.off))).toMatch(/^0(\.0+)?$/);
      // What this sync brought may explain a difference by chance: not twice.
      await aggregator.syncAgain(user);
      const { quality, difference } = await found(user);
      expect(subtractAmounts(difference, money(account.off))).toMatch(/^0(\.0+)?$/);
      expect(quality?.Status).toBe(account.off === 0 ? 'complete' : 'gap');
      expect(sumAmounts([quality?.Gap?.Amount.toString() ?? '0'])).toBe(
        sumAmounts([account.off === 0 ? '0' : money(account.off)]),
      );
    }
  });
  await fc.assert(property, { numRuns: 6 });
}, 240_000);
