import { at, pagesOf } from '../real-books.ts';
import { amountText, type Cases, dayNumber, expectBooks } from './oddity-case.ts';

/** Oddities of what an entry or a balance says. */
export const casesOfContent: Cases<
  'card-sign' | 'balance-choice' | 'date-shift' | 'payee-elsewhere' | 'fx-as-account' | 'declined-listed'
> = {
  'card-sign': {
    what: 'a purchase that the card’s bank writes as positive is a debit',
    ...{ bank: 'rhein-bank', user: 'gracehop', kind: 'credit-card' },
    check: async ({ world, one, account, entries, mine }) => {
      const { items } = await pagesOf(one, account.account);
      const purchase = items.find(
        (item) =>
          at(item, 'cardTransaction.proprietaryBankTransactionCode') === 'PURCHASE' &&
          at(item, 'bookingStatus') === 'booked',
      );
      const amount = String(at(purchase, 'cardTransaction.transactionAmount.amount'));
      expect(amount).toMatch(/^[1-9]/);
      const id = at(purchase, 'cardTransaction.cardTransactionId');
      const stored = (await entries()).find(({ TransactionId }) => TransactionId === id);
      expect(Number(amountText(stored))).toBe(-Number(amount));
      expect((await mine.account(account.account)).AccountBalance?.toString()).toMatch(/^-/);
      await expectBooks(world, one);
    },
  },
  'balance-choice': {
    what: 'of balances that differ the booked one is the balance',
    ...{ bank: 'rhein-bank', user: 'fridaklo', kind: 'checking' },
    check: async ({ world, one, account, mine }) => {
      const { balances } = (await pagesOf(one, account.account)).account;
      expect(new Set(balances.map(({ amount }) => amount)).size).toBeGreaterThan(2);
      const { AccountBalance, AccountBalances } = await mine.account(account.account);
      expect(AccountBalances?.length).toBe(balances.length);
      // With the credit line in it, the bank shows more than there is.
      expect(Math.max(...balances.map(({ amount }) => Number(amount)))).toBeGreaterThan(Number(AccountBalance));
      await expectBooks(world, one);
    },
  },
  'date-shift': {
    what: 'the day of booking is the bank’s, whatever zone and day of value are written',
    ...{ bank: 'rhein-bank', user: 'claumon', kind: 'checking' },
    check: async ({ world, one, entries }) => {
      const ahead = (await entries()).filter(
        ({ TransactionDate: { BookingDate, ValueDate } }) =>
          BookingDate !== undefined && dayNumber(ValueDate) - dayNumber(BookingDate) > 14,
      );
      expect(ahead.length).toBeGreaterThan(5);
      await expectBooks(world, one);
    },
  },
  'payee-elsewhere': {
    what: 'the payee is who was paid, not the account’s owner who stands in their place',
    ...{ bank: 'rhein-bank', user: 'fridaklo', kind: 'checking' },
    check: async ({ world, one, account, entries, book }) => {
      await book({ amountMinor: -1234, text: 'BUCHHANDLUNG NORDSTERN' });
      const { items } = await pagesOf(one, account.account);
      const raw = items.find((item) => at(item, 'transaction.ultimateCreditor') === 'BUCHHANDLUNG NORDSTERN');
      expect(raw).toBeDefined();
      expect(at(raw, 'transaction.creditorName')).not.toBe('BUCHHANDLUNG NORDSTERN');
      const stored = (await entries()).find(
        ({ TransactionCounterparty }) => TransactionCounterparty?.Name === 'BUCHHANDLUNG NORDSTERN',
      );
      expect(amountText(stored)).toBe('-12.34');
      await expectBooks(world, one);
    },
  },
  'fx-as-account': {
    what: 'the amount is in the account’s currency, and what was paid abroad stands beside it',
    ...{ bank: 'rhein-bank', user: 'fridaklo', kind: 'credit-card' },
    check: async ({ world, one, account, entries, book }) => {
      await book({ foreign: { minor: -10_000, currency: 'USD', rate: '0.92' }, text: 'HOTEL ASTORIA' });
      const { items } = await pagesOf(one, account.account);
      const raw = items.find((item) => at(item, 'cardTransaction.transactionDetails') === 'HOTEL ASTORIA');
      expect(at(raw, 'cardTransaction.transactionAmount.currency')).toBe('USD');
      const stored = (await entries()).find(({ TransactionDescription }) => TransactionDescription === 'HOTEL ASTORIA');
      expect([amountText(stored), stored?.TransactionCurrency]).toEqual(['-92.00', 'EUR']);
      const { Amount, Currency } = stored?.TransactionOriginal ?? {};
      expect([Amount?.toString(), Currency]).toEqual(['-100.00', 'USD']);
      await expectBooks(world, one);
    },
  },
  'declined-listed': {
    what: 'a payment that was refused moves nothing',
    ...{ bank: 'rhein-bank', user: 'gracehop', kind: 'credit-card' },
    check: async ({ world, one, account, entries, book }) => {
      await book({ amountMinor: -7777, text: 'REFUSED SHOP', declined: true });
      const { items } = await pagesOf(one, account.account);
      const refused = items.filter((item) => at(item, 'cardTransaction.proprietaryBankTransactionCode') === 'DECLINED');
      expect(JSON.stringify(refused)).toContain('77.77');
      expect((await entries()).map(amountText)).not.toContain('-77.77');
      await expectBooks(world, one);
    },
  },
};
