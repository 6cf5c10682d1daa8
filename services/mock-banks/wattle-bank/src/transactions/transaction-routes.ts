import { type BankDeps, BankProblem, type BankRouter, type LedgerTransaction } from '@of/mock-bank-kit';
import { z } from 'zod';
import { holdingOf } from '../accounts/holdings.ts';
import { checkHeaders } from '../headers.ts';
import { pageOf, pageQuery } from '../paging.ts';
import { type Line, transactionBody } from './transaction-body.ts';

const DAY_MS = 86_400_000;
/** What the list goes back to when it is not told. */
const DEFAULT_DAYS = 90;
/** How long a pending entry stays listed beside the posted one with the oddity `pending-twin`. */
const TWIN_DAYS = 3;

const dateTime = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-31T09:00:00+11:00' })
  .transform((text) => Date.parse(text));
const amount = z
  .string()
  .regex(/^-?\d{1,12}\.\d{2}$/, 'must be an amount such as -12.50')
  .transform((text) => Number(text.replace('.', '')));

const transactionsQuery = z.object({
  ...pageQuery,
  'oldest-time': dateTime.optional(),
  'newest-time': dateTime.optional(),
  'min-amount': amount.optional(),
  'max-amount': amount.optional(),
  text: z.string().max(200).optional(),
});

/** The time by which the standard orders and filters: of posting, or of execution while it is pending. */
const effective = ({ entry, isPosted }: Line): number => (isPosted ? entry.bookedAt : entry.initiatedAt);

/** The lines of an account's entries, newest first. */
function linesOf(entries: readonly LedgerTransaction[], now: number, hasTwins: boolean): readonly Line[] {
  const lines = entries.flatMap((entry): Line[] => {
    const isPosted = entry.bookedAt <= now;
    const isTwin = hasTwins && entry.initiatedAt < entry.bookedAt && entry.bookedAt > now - TWIN_DAYS * DAY_MS;
    return isPosted && isTwin
      ? [
          { entry, isPosted },
          { entry, isPosted: false },
        ]
      : [{ entry, isPosted }];
  });
  return lines.toSorted((a, b) => effective(b) - effective(a) || (a.entry.key < b.entry.key ? -1 : 1));
}

function assertInOrder(oldest: number, newest: number): void {
  if (oldest > newest) throw new BankProblem('invalid-period', 'oldest-time must not be after newest-time');
}

/** `GET /banking/accounts/{accountId}/transactions`: pending and posted. A loan has none of its own. */
export function transactionRoutes(router: BankRouter, { ledger, oddities }: BankDeps): void {
  router.get({
    path: '/cds-au/v1/banking/accounts/:accountId/transactions',
    scope: 'bank:transactions:read',
    query: transactionsQuery,
    answer: (call) => {
      checkHeaders(call, 2);
      const { access, params, query, now, url } = call;
      const holding = holdingOf(access, ledger, params['accountId'] ?? '', now);
      const { 'newest-time': newest = now, 'min-amount': least, 'max-amount': most, text } = query;
      const oldest = query['oldest-time'] ?? newest - DEFAULT_DAYS * DAY_MS;
      assertInOrder(oldest, newest);
      if ('loan' in holding) {
        const { items, links, meta } = pageOf([], query, url);
        return { data: { transactions: items }, links, meta };
      }
      const { account } = holding;
      const entries = ledger
        .transactions(account.key, now)
        .filter(
          ({ amountMinor }) =>
            (least === undefined || amountMinor >= least) && (most === undefined || amountMinor <= most),
        );
      const bodyOf = (line: Line) => transactionBody(line, account, oddities);
      const isFound = (line: Line): boolean => {
        if (text === undefined) return true;
        const { description, reference } = bodyOf(line);
        return `${description}\n${reference}`.includes(text);
      };
      const lines = linesOf(entries, now, oddities.isOn('pending-twin', account)).filter(
        (line) => effective(line) >= oldest && effective(line) <= newest && isFound(line),
      );
      const { items, links, meta } = pageOf(lines, query, url);
      return { data: { transactions: items.map(bodyOf) }, links, meta };
    },
  });
}
