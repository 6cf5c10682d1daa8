import {
  type BankAccess,
  type BankConsent,
  type BankDeps,
  BankProblem,
  type BankRouter,
  type LedgerAccount,
} from '@of/mock-bank-kit';
import { z } from 'zod';
import { heldAccount } from '../accounts/held-account.ts';
import { countAccess } from '../allowance.ts';
import { envelope } from '../envelope.ts';
import { dateTimeOf } from '../wire-values.ts';
import { bookingDateTime, type TimeStyle, withoutZone } from './booking-time.ts';
import { type Entry, entriesOf } from './entries.ts';
import { pageOf, readPageToken } from './page.ts';
import { firstDayOf, type Period, periodOf, periodQuery, untilOf } from './period.ts';
import { type ListStyle, transactionBody } from './transaction-body.ts';

const query = z.object({ ...periodQuery, page: z.string().max(200).optional() });

function assertAllowed(access: BankAccess): void {
  if (!access.allows('ReadTransactionsBasic') && !access.allows('ReadTransactionsDetail'))
    throw new BankProblem('insufficient-scope', 'the consent does not cover transactions');
}

function styleOf(
  { oddities, ledger }: BankDeps,
  access: BankAccess,
  account: LedgerAccount,
  accountId: string,
  reading: string,
): ListStyle {
  const owner = ledger.users.find(({ userName }) => userName === account.userName)?.displayName ?? account.userName;
  return {
    ...{ accountId, account, owner, reading },
    detail: access.allows('ReadTransactionsDetail'),
    blank: oddities.isOn('blank-id', account),
    renumbered: oddities.isOn('renumbered-ids', account),
    shifted: oddities.isOn('date-shift', account),
    daysOnly: oddities.isOn('equal-twins', account),
    elsewhere: oddities.isOn('payee-elsewhere', account),
    foreignFirst: oddities.isOn('fx-as-account', account),
  };
}

/** Whether an entry is of the period that is asked for. Time zones are ignored, as the standard wants it. */
function isWithin(entry: Entry, { from, to }: Period, style: TimeStyle): boolean {
  const at = withoutZone(bookingDateTime(entry, style));
  return (from === undefined || at >= from) && (to === undefined || at <= to);
}

/** Whether the consent lets it be seen: paid in or paid out, and of its period. */
function isCovered({ transaction, at }: Entry, access: BankAccess, consent: BankConsent | undefined): boolean {
  const way = transaction.amountMinor < 0 ? 'ReadTransactionsDebits' : 'ReadTransactionsCredits';
  const { TransactionFromDateTime: from, TransactionToDateTime: to } = consent?.details ?? {};
  const isAfter = typeof from !== 'string' || at >= Date.parse(from);
  const isBefore = typeof to !== 'string' || at <= Date.parse(to);
  return access.allows(way) && isAfter && isBefore;
}

/** `GET /accounts/{AccountId}/transactions`: oldest first, booked and pending, and what else has a status. */
export function transactionRoutes(router: BankRouter, deps: BankDeps): void {
  const { ledger, oddities, sealKey } = deps;
  router.get({
    path: '/open-banking/v4.0/aisp/accounts/:accountId/transactions',
    query,
    answer: (call) => {
      const { access, params, url, now, query: asked } = call;
      assertAllowed(access);
      const held = heldAccount(access, ledger, now, params['accountId'] ?? '');
      const firstDay =
        held.type === 'account' && oddities.isOn('history-limit', held.account) ? firstDayOf(now) : undefined;
      const period = periodOf(asked, firstDay);
      // What is paid off a loan is in the account that pays it.
      if (held.type === 'loan') return envelope(url, { Transaction: [] });
      const { account, id } = held;
      if (asked.page === undefined) countAccess(deps, call, account, 'transactions');
      const subject = [access.consent?.id, account.key, asked.fromBookingDateTime, asked.toBookingDateTime].join(' ');
      const token = readPageToken({ sealKey, subject }, asked.page, now);
      const style = styleOf(deps, access, account, id, token.reading);
      const listed = entriesOf(deps, account, token.at, untilOf(period, token.at)).filter(
        (entry) => isWithin(entry, period, style) && isCovered(entry, access, access.consent),
      );
      const { items, begin, total, links } = pageOf({ sealKey, subject }, listed, token, url);
      const Transaction = items.map((entry, index) => transactionBody(entry, style, begin + index, token.at));
      const first = firstDay === undefined ? {} : { FirstAvailableDateTime: `${firstDay}T00:00:00+00:00` };
      return envelope(url, { Transaction }, links, {
        TotalPages: total,
        ...first,
        LastAvailableDateTime: dateTimeOf(token.at),
      });
    },
  });
}
