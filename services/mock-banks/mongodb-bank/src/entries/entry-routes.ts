import { type BankDeps, BankProblem, type BankRouter, type LedgerTransaction } from '@of/mock-bank-kit';
import { z } from 'zod';
import { type Place, readCursor } from '../cursor.ts';
import { mongodbIds } from '../ids.ts';
import { listBody, pageOf, pageQuery } from '../paging.ts';
import { entryBody } from './entry-body.ts';

const message = 'must be a time in epoch milliseconds';
const epochMs = z
  .string(message)
  .regex(/^\d{1,15}$/, message)
  .transform(Number)
  .optional();

const entriesQuery = z.object({ ...pageQuery, since: epochMs, until: epochMs });

type Bounds = Pick<z.infer<typeof entriesQuery>, 'since' | 'until'>;

/** The bounds of the query, or those of the cursor when the query has none. Throws BankProblem when the two differ. */
function boundsOf(query: Bounds, fromCursor: Bounds | undefined): Bounds {
  const { since, until } = query;
  if (since !== undefined && until !== undefined && since > until) {
    throw new BankProblem('invalid-parameter', 'since must not be after until');
  }
  if (fromCursor === undefined) return query;
  const differs =
    (since !== undefined && since !== fromCursor.since) || (until !== undefined && until !== fromCursor.until);
  if (differs) throw new BankProblem('invalid-cursor', 'the cursor was given for other bounds');
  return fromCursor;
}

/** The time by which an entry is ordered: of its booking, or of its beginning while it is pending. */
function timeOf({ initiatedAt, bookedAt }: LedgerTransaction, now: number): number {
  return bookedAt <= now ? bookedAt : initiatedAt;
}

/** `GET /api/v2/me/accounts/{ref}/entries`: booked and pending, oldest first, `since` included, `until` not. */
export function entryRoutes(router: BankRouter, { ledger, sealKey }: BankDeps): void {
  router.get({
    path: '/api/v2/me/accounts/:ref/entries',
    scope: 'transactions',
    query: entriesQuery,
    answer: ({ access, params, query, now }) => {
      const ref = params['ref'] ?? '';
      const account = access.account(ref);
      const subject = `${access.userName}/entries/${ref}`;
      const { cursor } = query;
      const { since, until } = boundsOf(query, cursor === undefined ? undefined : readCursor(sealKey, subject, cursor));
      const within = ledger.transactions(account.key, now).filter((transaction) => {
        const at = timeOf(transaction, now);
        return (since === undefined || at >= since) && (until === undefined || at < until);
      });
      const placeOf = (transaction: LedgerTransaction): Place => ({
        at: timeOf(transaction, now),
        id: mongodbIds.transaction(transaction, now),
      });
      const request = { sealKey, subject, pageSize: query.page_size, cursor, since, until };
      const { items, nextCursor } = pageOf(within, placeOf, request);
      return listBody(
        'entries',
        items.map((transaction) => entryBody(transaction, ref, account.currency, now)),
        nextCursor,
      );
    },
  });
}
