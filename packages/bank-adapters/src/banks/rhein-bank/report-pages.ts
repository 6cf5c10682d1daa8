import type { UnifiedAccount } from '@of/contracts';
import { z } from 'zod';
import type { Page } from '../../contract/bank-adapter.ts';
import type { BankResponse, BankSession } from '../../contract/bank-session.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { type RheinReport, rheinCardReport, rheinReport } from './wire.ts';

/** What an account itself says of how its amounts are signed. */
const saidByAccount = z.looseObject({ cardAccount: z.looseObject({ debitAccounting: z.boolean() }) });

/** One page of a report, and how its entries become raw items. */
interface ReadReport {
  readonly name: 'transactions' | 'cardTransactions';
  readonly report: RheinReport;
  readonly item: (status: 'booked' | 'pending', raw: unknown) => unknown;
}

function paymentReport(body: unknown): ReadReport {
  const { transactions } = parseWire(rheinReport, body);
  return {
    name: 'transactions',
    report: transactions,
    item: (bookingStatus, transaction) => ({ bookingStatus, transaction }),
  };
}

/** A card's amounts have the sign of the card unless the report, or else the account, says that they have not. */
function cardReport(body: unknown, account: UnifiedAccount): ReadReport {
  const { cardTransactions, debitAccounting } = parseWire(rheinCardReport, body);
  const said = debitAccounting ?? saidByAccount.safeParse(account.extensions).data?.cardAccount.debitAccounting;
  const sign = said === false ? { debitAccounting: said } : {};
  return {
    name: 'cardTransactions',
    report: cardTransactions,
    item: (bookingStatus, cardTransaction) => ({ bookingStatus, ...sign, cardTransaction }),
  };
}

/**
 * All pages of a report from its first one on: what is pending, then what is booked. A page's `next` that was there before would go
 * round, and a page without one that is not the report's last would leave a gap: both are a drift.
 */
export async function* reportPages(
  session: BankSession,
  account: UnifiedAccount,
  first: BankResponse,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  const read = (body: unknown): ReadReport =>
    account.type === 'CreditCard' ? cardReport(body, account) : paymentReport(body);
  let { body } = first;
  for (let here: string | undefined; ; ) {
    const { name, report, item } = read(body);
    const { first: begin, next, last } = report._links;
    if (next !== undefined && seen.has(next.href))
      throw schemaChanged(`${name}._links.next`, 'a page that came before: the pages go round');
    const pending = report.pending ?? [];
    if (pending.length > 0) yield { items: pending.map((raw) => item('pending', raw)), path: `${name}.pending` };
    yield { items: report.booked.map((raw) => item('booked', raw)), path: `${name}.booked` };
    if (next === undefined) {
      if (last !== undefined && last.href !== (here ?? begin?.href))
        throw schemaChanged(`${name}._links.next`, 'missing, although this is not the last page');
      return;
    }
    here = next.href;
    seen.add(here);
    ({ body } = await session.get(here));
  }
}
