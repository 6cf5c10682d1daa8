import { connect } from '@of/bank-adapters/conformance';
import { at, pagesOf } from '../real-books.ts';
import { amountText, type Cases, expectBooks, expectSettled } from './oddity-case.ts';

const isBlank = (id: unknown): boolean => typeof id !== 'string' || id.trim() === '';

/** Oddities that make it hard to tell which entry, or which account, is which. */
export const casesOfIdentity: Cases<'blank-id' | 'renumbered-ids' | 'pending-twin' | 'equal-twins' | 'id-scope'> = {
  'blank-id': {
    what: 'an entry without an id is one entry, however often it is fetched',
    ...{ bank: 'rhein-bank', user: 'claumon', kind: 'credit-card' },
    check: async (scene) => {
      const { items } = await pagesOf(scene.one, scene.account.account);
      const blank = items.filter((item) => isBlank(at(item, 'cardTransaction.cardTransactionId')));
      expect(blank.length).toBeGreaterThan(5);
      const ids = (await scene.entries()).map(({ TransactionId }) => TransactionId);
      expect(ids.filter((id) => /^[0-9a-f]{24}#\d+$/.test(id)).length).toBeGreaterThanOrEqual(blank.length);
      expect(new Set(ids).size).toBe(ids.length);
      await expectSettled(scene);
    },
  },
  'renumbered-ids': {
    what: 'an entry that has another id at each reading stays the same entry',
    ...{ bank: 'rhein-bank', user: 'gracehop', kind: 'checking' },
    check: async (scene) => {
      const read = async () =>
        (await pagesOf(scene.one, scene.account.account)).items
          .map((item) => at(item, 'transaction.transactionId'))
          .filter((id) => !isBlank(id));
      const [first, second] = [await read(), await read()];
      expect(first.length).toBeGreaterThan(5);
      expect(first.filter((id) => second.includes(id))).toEqual([]);
      const before = (await scene.entries()).map(({ _id, TransactionId }) => [_id, TransactionId]);
      await expectSettled(scene);
      expect((await scene.entries()).map(({ _id, TransactionId }) => [_id, TransactionId])).toEqual(before);
    },
  },
  'pending-twin': {
    what: 'a pending entry that stays listed beside its booking counts once',
    ...{ bank: 'rhein-bank', user: 'fridaklo', kind: 'checking' },
    check: async (scene) => {
      const named = async () =>
        (await scene.entries())
          .filter(({ TransactionDescription }) => TransactionDescription.includes('KIOSK AM DOM'))
          .map((one) => [amountText(one), one.TransactionStatus]);
      await scene.book({ amountMinor: -870, text: 'KIOSK AM DOM', pendingSeconds: 60 });
      expect(await named()).toEqual([['-8.70', 'Pending']]);
      await scene.one.bank.admin('POST', 'clock', { advanceSeconds: 60 });
      await scene.one.syncAgain(true);
      const { items } = await pagesOf(scene.one, scene.account.account);
      const listed = items.filter((item) => JSON.stringify(item).includes('KIOSK AM DOM'));
      expect(listed.map((item) => at(item, 'bookingStatus'))).toEqual(expect.arrayContaining(['booked', 'pending']));
      expect(listed).toHaveLength(2);
      expect(await named()).toEqual([['-8.70', 'Booked']]);
      await expectSettled(scene);
    },
  },
  'equal-twins': {
    what: 'two equal charges of one day stay two',
    ...{ bank: 'rhein-bank', user: 'adalove', kind: 'credit-card' },
    check: async (scene) => {
      const coffee = { amountMinor: -420, text: 'ESPRESSO AM EIGELSTEIN' };
      const equal = async () =>
        (await scene.entries()).filter(({ TransactionDescription }) => TransactionDescription.includes('EIGELSTEIN'));
      await scene.book(coffee);
      await scene.book(coffee);
      const [first, second, ...more] = await equal();
      expect([amountText(first), amountText(second), more]).toEqual(['-4.20', '-4.20', []]);
      expect(first?.TransactionFingerprint.Hash).toBe(second?.TransactionFingerprint.Hash);
      await expectSettled(scene);
      expect(await equal()).toEqual([first, second]);
    },
  },
  'id-scope': {
    what: 'an account that has another id under a new consent is found again, with its history',
    ...{ bank: 'rhein-bank', user: 'gracehop', kind: 'savings' },
    check: async ({ world, one, mine }) => {
      const ids = async () => (await mine.accounts()).map(({ _id }) => _id.toHexString()).sort();
      const wireIds = async () => (await mine.accounts()).map(({ AccountId }) => AccountId).sort();
      const before = {
        ids: await ids(),
        wireIds: await wireIds(),
        entries: (await mine.entries()).map(({ _id }) => _id),
      };
      const { adapter, view } = one.bank;
      const again = await world.relink(one, await connect(adapter, view, { user: one.customer }));
      expect(again.run).toMatchObject({ SyncStatus: 'Completed' });
      expect(await wireIds()).not.toEqual(before.wireIds);
      expect(await ids()).toEqual(before.ids);
      expect((await mine.entries()).map(({ _id }) => _id)).toEqual(before.entries);
      await expectBooks(world, one);
    },
  },
};
