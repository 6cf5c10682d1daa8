import { BankError } from '@of/bank-adapters';
import { greenTransaction } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';

/** A bank that says that it gives two years, gives all of them just after the consent, and fewer days from then on. */

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** How many days the bank gives now; undefined: all. And whether it refuses to be asked for more, or leaves out what is older. */
const gives: { days: number | undefined; refuses: boolean } = { days: undefined, refuses: true };

const fixture = useSyncFixture((adapter) =>
  adapter.institution.id !== 'green-bank'
    ? adapter
    : {
        ...adapter,
        institution: { ...adapter.institution, limits: { historyDays: 730 } },
        fetch: {
          ...adapter.fetch,
          transactions: async function* (session, account, range) {
            const { days, refuses } = gives;
            if (days === undefined || (range.from !== undefined && range.from > daysAgo(days)))
              yield* adapter.fetch.transactions(session, account, range);
            else if (refuses) throw new BankError('period-invalid', 'PERIOD_INVALID', { historyDays: days });
            else yield* adapter.fetch.transactions(session, account, { ...range, from: daysAgo(days) });
          },
        },
      },
);
beforeEach(() => Object.assign(gives, { days: undefined, refuses: true }));

const stored = () => storedOf(fixture);
const ids = async () => (await stored().transactions()).map(({ TransactionId }) => TransactionId).sort();

/** An entry on each of these days of one account, as the bank has them. Each id says how many days ago it was. */
async function connectWith(days: readonly number[]) {
  const { bank } = fixture.aggregator;
  bank.accounts.splice(1);
  const list = days.map((day) => greenTransaction('GBA-1', `T-${day}`, -1 - day, daysAgo(day)));
  bank.transactions.set('GBA-1', list);
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  expect(await stored().transactions()).toHaveLength(days.length);
  return {
    all: await ids(),
    takeBack: (day: number) =>
      list.splice(
        list.findIndex(({ TransactionId }) => TransactionId === `T-${day}`),
        1,
      ),
  };
}

async function lookAtAll() {
  await fixture.aggregator.store.accounts.updateMany(
    { 'AccountUser.UserId': stored().mine },
    { $set: { 'AccountSync.WholeDate': new Date(0) } },
  );
  return fixture.aggregator.syncAgain(fixture.user);
}

const EVERY_TEN_DAYS = Array.from({ length: 60 }, (_, index) => 1 + index * 10);

test.each([
  ['90 days, and refuses to be asked for more', 90, true],
  ['90 days, and leaves out what is older', 90, false],
  ['30 days, and refuses to be asked for more', 30, true],
])('what a bank does not give any more stays, and leaves no gap: %s', async (_what, days, refuses) => {
  const { all } = await connectWith(EVERY_TEN_DAYS);
  const quality = async () => (await stored().accounts())[0]?.AccountQuality;
  const before = await quality();
  Object.assign(gives, { days, refuses });
  for (let looks = 0; looks < 3; looks += 1) {
    expect(await lookAtAll()).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Changed: 0 } });
    expect(await ids()).toEqual(all);
  }
  expect(await quality()).toMatchObject({ Status: before?.Status });
  expect(await quality()).not.toHaveProperty('Gap');
});

test.each([
  ['refuses to be asked for more', true],
  ['leaves out what is older', false],
])('what is taken back within the days that it gives is gone, when it %s', async (_what, refuses) => {
  const { all, takeBack } = await connectWith(EVERY_TEN_DAYS);
  Object.assign(gives, { days: 90, refuses });
  takeBack(41);
  await lookAtAll();
  const left = all.filter((id) => id !== 'T-41');
  expect(await ids()).toEqual(left);
});

test('at the beginning of what is recent, what two lists in a row do not name is gone as before', async () => {
  const { all, takeBack } = await connectWith([1, 5, 10, 20]);
  takeBack(20);
  expect(await fixture.aggregator.syncAgain(fixture.user)).toMatchObject({ SyncCounts: { Changed: 0 } });
  expect(await fixture.aggregator.syncAgain(fixture.user)).toMatchObject({ SyncCounts: { Changed: 1 } });
  expect(await ids()).toEqual(all.filter((id) => id !== 'T-20'));
});

test.each([
  ['refuses to be asked for more', true],
  ['leaves out what is older', false],
])(
  'an account in which nothing happened for longer than the bank gives is up to date, when it %s',
  async (_what, refuses) => {
    const { all } = await connectWith([100, 110, 120]);
    Object.assign(gives, { days: 90, refuses });
    expect(await fixture.aggregator.syncAgain(fixture.user)).toMatchObject({ SyncStatus: 'Completed' });
    expect(await lookAtAll()).toMatchObject({ SyncStatus: 'Completed' });
    expect(await ids()).toEqual(all);
  },
);
