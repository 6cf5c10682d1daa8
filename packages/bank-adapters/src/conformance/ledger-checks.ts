import { type Customer, fullRange, isLoan, typeOf } from './customer.ts';
import {
  accountLine,
  bookedLines,
  ledgerAccountLine,
  ledgerBookedLines,
  ledgerPendingLines,
  ledgerProductLines,
  minorOf,
  pendingLines,
  productLines,
} from './ledger-lines.ts';
import type { MockLedgerAccount } from './mock-bank.ts';
import { readTransactions, whole } from './read-all.ts';
import type { Subject } from './subject.ts';

const sum = (minors: readonly bigint[]): bigint => minors.reduce((total, one) => total + one, 0n);

/** What was in the account before all that its books list. */
const openingOf = ({ balanceMinor, transactions }: MockLedgerAccount): bigint =>
  BigInt(balanceMinor) -
  sum(transactions.flatMap(({ status, amountMinor }) => (status === 'booked' ? [BigInt(amountMinor)] : [])));

/** The dates rise throughout or fall throughout. */
const isOrdered = (days: readonly string[]): boolean =>
  [days, days.toReversed()].some((list) => list.every((day, index) => index === 0 || (list[index - 1] ?? '') <= day));

async function everyCustomer({ customers }: Subject, check: (customer: Customer) => void | Promise<void>) {
  for (const customer of await customers()) await check(customer);
}

/** What is mapped is what the bank's books say, to the last minor unit. */
export function ledgerChecks(subject: Subject): void {
  const { adapter } = subject;

  test('every account is there, of the right type and currency, its booked balance from the user’s view', () =>
    everyCustomer(subject, ({ user, paired, ledger }) => {
      const lines = paired.map(({ account, ledger: books, oddities }) => {
        const withBalance = account.balancesMissing !== true;
        if (!withBalance && !oddities.includes('partial-failure'))
          throw new Error(`${books.id}: its balances are said to be missing, and the bank gives them`);
        return [accountLine(account, withBalance), ledgerAccountLine(books, withBalance)];
      });
      expect([user, ...lines.map(([mapped]) => mapped)]).toEqual([user, ...lines.map(([, books]) => books)]);
      expect(paired.map(({ ledger: books }) => books.id).sort()).toEqual(ledger.accounts.map(({ id }) => id).sort());
    }));

  test('every transaction is there once: day, sign, amount, currency and id of the bank’s books', () =>
    everyCustomer(subject, ({ paired, ledger }) => {
      const { from } = fullRange(adapter, ledger.asOf);
      for (const { ledger: books, transactions } of paired)
        expect([books.id, ...bookedLines(transactions.mapped)]).toEqual([books.id, ...ledgerBookedLines(books, from)]);
    }));

  test('what is pending is pending; beside it there is only what was booked and stays listed, where the bank does that', () =>
    everyCustomer(subject, ({ paired }) => {
      for (const { ledger: books, transactions, oddities } of paired) {
        const pending = pendingLines(transactions.mapped);
        const expected = ledgerPendingLines(books);
        const stays = adapter.institution.pendingStays === true && oddities.includes('pending-twin');
        if (!stays) expect([books.id, ...pending]).toEqual([books.id, ...expected]);
        else expect(pending).toEqual(expect.arrayContaining(expected));
      }
    }));

  test('booked balance = opening balance + booked entries', () =>
    everyCustomer(subject, ({ paired }) => {
      if (adapter.institution.limits.historyDays !== undefined) return;
      for (const { account, ledger: books, transactions } of paired) {
        const balance = account.balances.find(({ type }) => type === 'Booked');
        if (balance === undefined) continue;
        const entries = transactions.mapped
          .filter(({ status }) => status !== 'Pending')
          .map(({ amount, currency }) => minorOf(amount, currency));
        expect([books.id, minorOf(balance.amount, balance.currency)]).toEqual([
          books.id,
          openingOf(books) + sum(entries),
        ]);
      }
    }));

  test('every loan and mortgage is there: what is owed, its rate', () =>
    everyCustomer(subject, ({ products, ledger, accounts }) => {
      if (products !== undefined) expect(productLines(products.mapped)).toEqual(ledgerProductLines(ledger.products));
      for (const loan of accounts.mapped.filter(isLoan)) {
        const books = ledger.products.find(({ id }) => id === loan.accountId);
        const owed = loan.balances.filter(({ type }) => type === 'Booked').map(({ amount }) => amount);
        expect([loan.accountId, ...owed.map((amount) => minorOf(amount, loan.currency))]).toEqual([
          books?.id,
          ...owed.map(() => -BigInt(books?.outstandingMinor ?? 0)),
        ]);
      }
    }));

  test('every page is asked for once, and what is booked comes in order', async () => {
    let pages = 0;
    await everyCustomer(subject, ({ accounts, paired, products }) => {
      for (const list of [accounts, products, ...paired.map(({ transactions }) => transactions)]) {
        if (list === undefined) continue;
        expect(list.asked).toEqual([...new Set(list.asked)]);
      }
      for (const { ledger: books, transactions } of paired) {
        pages = Math.max(pages, transactions.asked.length);
        const days = transactions.mapped.flatMap(({ status, bookingDate = '' }) =>
          status === 'Pending' ? [] : [bookingDate],
        );
        expect([books.id, isOrdered(days)]).toEqual([books.id, true]);
      }
    });
    // Without a second page this would say nothing of pages.
    expect(pages).toBeGreaterThan(1);
  });

  test('a range of days gives what was booked on them, both ends included', async () => {
    const [customer] = await subject.customers();
    const account = customer?.paired.find(({ ledger }) => typeOf(ledger) === 'Checking');
    if (customer === undefined || account === undefined) throw new Error('no account');
    const earliest = fullRange(adapter, customer.ledger.asOf).from;
    const lines = ledgerBookedLines(account.ledger, earliest);
    const [from, to] = [1 / 3, 1 / 2].map((share) => lines[Math.floor(lines.length * share)]?.slice(0, 10) ?? '');
    if (from === undefined || to === undefined) throw new Error('no days');
    const session = customer.connection.session();
    const part = whole(await readTransactions(adapter, session, account.account, { from, to }));
    expect(bookedLines(part.mapped)).toEqual(lines.filter((line) => from <= line && line.slice(0, 10) <= to));
  });
}
