import type { UnifiedAccount } from '@of/contracts';
import { accountDocument } from '../documents/account-document.ts';
import { expectId } from './expect-id.ts';
import { purgeAccountsBut } from './purge.ts';
import { readList } from './read-list.ts';
import { commitPage, type SyncRun } from './sync-run.ts';
import { writePage } from './write-page.ts';

/**
 * Fetches and stores the connection's accounts. Those that a whole list does not name are not shared any more: they are
 * deleted with their transactions.
 * @returns the accounts as the bank gave them
 */
export async function syncAccounts(sync: SyncRun): Promise<UnifiedAccount[]> {
  const { context, session, problems, store } = sync;
  const { fetch, map } = context.adapter;
  const accounts = new Map<string, UnifiedAccount>();
  const whole = await readList(
    fetch.accounts(session),
    (raw) => {
      const account = map.account(raw);
      expectId(account.accountId);
      return account;
    },
    (page) =>
      commitPage(sync, 'accounts', async (transaction) => {
        for (const account of page) accounts.set(account.accountId, account);
        const changed = await writePage(
          {
            collection: store.accounts.collection,
            scope: { 'AccountSource.ConnectionId': context.connectionId },
            key: 'AccountId',
            source: 'AccountSource',
          },
          new Map(page.map((account) => [account.accountId, accountDocument(account, context)])),
          context,
          transaction,
        );
        return { listed: page.length, changed };
      }),
    problems,
  );
  if (whole) await purgeAccountsBut(sync, [...accounts.keys()]);
  return [...accounts.values()];
}
