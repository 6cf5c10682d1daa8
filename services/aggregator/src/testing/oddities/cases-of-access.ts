import { pagesOf } from '../real-books.ts';
import { type Cases, dayNumber, expectBooks } from './oddity-case.ts';

const ALL_FORMS = ['error', 'nothing', 'no-transactions'] as const;

/** Oddities of what a bank gives, and when. */
export const casesOfAccess: Cases<'silent-expiry' | 'daily-allowance' | 'history-limit' | 'partial-failure'> = {
  'silent-expiry': {
    what: 'an end of consent that shows as an error or as empty lists is found out, and deletes nothing',
    ...{ bank: 'albion-bank', user: 'adalove', kind: 'checking' },
    check: async ({ world, one, account, mine }) => {
      const { bank, consent, syncAgain, user } = one;
      const before = [await mine.accounts(), await mine.entries()].map((list) => list.length);
      await bank.admin('POST', 'clock', { advanceSeconds: 91 * 86_400 });
      expect(await consent.status()).toBe('Expired');
      for (const as of ALL_FORMS) {
        await bank.admin('PUT', 'oddities', { account: account.account, name: 'silent-expiry', on: true, as });
        const read = pagesOf(one, account.account);
        if (as === 'no-transactions') expect((await read).items).toEqual([]);
        else await expect(read).rejects.toThrow(as === 'error' ? /./ : /does not list the account/);
        const run = await syncAgain(true);
        expect([as, run]).toMatchObject([as, { SyncStatus: 'Failed', SyncError: { Code: 're-consent' } }]);
        expect(await world.aggregator.connectionOf(user)).toMatchObject({ ConnectionStatus: 'ReconsentRequired' });
        expect([await mine.accounts(), await mine.entries()].map((list) => list.length)).toEqual(before);
      }
    },
  },
  'daily-allowance': {
    what: 'a bank that is not to be asked any more today is not, and goes on for a user who waits',
    ...{ bank: 'rhein-bank', user: 'fridaklo', kind: 'savings' },
    check: async ({ world }) => {
      let last = await world.link('rhein-bank', 'fridaklo');
      for (let times = 0; times < 5 && last.run.SyncStatus === 'Completed'; times += 1)
        last = await world.link('rhein-bank', 'fridaklo');
      expect(last.run).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'rate-limited' } });
      const { ConnectionAllowance: allowance } = (await world.aggregator.connectionOf(last.user)) ?? {};
      expect(allowance?.WaitUntil?.getTime()).toBeGreaterThan(Date.now());
      expect(await last.syncAgain(true)).toMatchObject({ SyncStatus: 'Completed' });
      await expectBooks(world, last);
    },
  },
  'history-limit': {
    what: 'a bank that refuses a period that is too long is asked for what it gives',
    ...{ bank: 'rhein-bank', user: 'fridaklo', kind: 'savings' },
    check: async ({ world, one, account, entries }) => {
      const from = new Date(Date.now() - 92 * 86_400_000).toISOString().slice(0, 10);
      const path = `/v1/accounts/${account.account}/transactions`;
      const refused = one.consent.session().get(path, { query: { bookingStatus: 'both', dateFrom: from } });
      await expect(refused).rejects.toMatchObject({ bankCode: 'PERIOD_INVALID' });
      expect((await pagesOf(one, account.account, 92)).items.length).toBeGreaterThan(0);
      const days = (await entries()).map(({ TransactionDate }) => dayNumber(TransactionDate.EffectiveDate));
      expect(Math.min(...days)).toBeLessThan(Date.now() / 86_400_000 - 60);
      await expectBooks(world, one);
    },
  },
  'partial-failure': {
    what: 'balances that cannot be had take no entries with them',
    ...{ bank: 'rhein-bank', user: 'adalove', kind: 'savings' },
    check: async ({ world, one, account, entries, mine }) => {
      expect((await pagesOf(one, account.account)).account).toMatchObject({ balancesMissing: true, balances: [] });
      expect((await mine.account(account.account)).AccountBalances).toEqual([]);
      expect((await entries()).length).toBeGreaterThan(0);
      await expectBooks(world, one);
    },
  },
};
