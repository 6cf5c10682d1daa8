import { BankError } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import { accountDocument } from '../documents/account-document.ts';
import { expectId } from './expect-id.ts';
import { purgeAccountsBut } from './purge.ts';
import { readList } from './read-list.ts';
import {
  type RenamedAccount,
  renameAccounts,
  renamedAccounts,
  renameOnTransactions,
  storedAccounts,
} from './recognise-accounts.ts';
import { commitPage, noteUnchanged, type SyncRun } from './sync-run.ts';
import { pageOperations } from './write-page.ts';

/** Gives accounts that are stored under another id of the bank the id that they have now. */
async function renameStored(sync: SyncRun, renamed: readonly RenamedAccount[]): Promise<void> {
  if (renamed.length === 0) return;
  await commitPage(sync, 'accounts', async (session) => {
    await renameAccounts(sync, renamed, session);
    // Each is written anew with its page, which counts it.
    return { listed: 0, changed: 0 };
  });
  for (const one of renamed) await renameOnTransactions(sync, one);
}

/** Stores the accounts, each under the id that it has now. */
async function storeAccounts(sync: SyncRun, accounts: readonly UnifiedAccount[]): Promise<void> {
  const { context, store } = sync;
  const stored = await storedAccounts(sync);
  await renameStored(sync, renamedAccounts(sync, accounts, stored));
  const scope = { 'AccountSource.ConnectionId': context.connectionId };
  const target = { collection: store.accounts.collection, scope, key: 'AccountId', source: 'AccountSource' } as const;
  const operations = await pageOperations(
    target,
    new Map(accounts.map((account) => [account.accountId, accountDocument(account, context)])),
    context,
  );
  const isUnderOther = stored.some(({ AccountSource }) => AccountSource.ConsentId !== context.consentId);
  if (operations.length === 0 && !isUnderOther) return noteUnchanged(sync, 'accounts', accounts.length);
  await commitPage(sync, 'accounts', async (session) => {
    if (operations.length > 0) await target.collection.bulkWrite(operations, { ordered: false, session });
    await store.accounts.updateMany(
      { ...scope, AccountId: { $in: accounts.map(({ accountId }) => accountId) } },
      { $set: { 'AccountSource.ConsentId': context.consentId } },
      { session },
    );
    return { listed: accounts.length, changed: operations.length };
  });
}

/**
 * Fetches and stores the connection's accounts. Those that a whole list does not name are not shared any more: they are
 * deleted with their transactions. A list that is empty where there were accounts is not believed.
 * @returns the accounts as the bank gave them
 * @throws BankError `re-consent` when the consent that seemed to be in force is over at the bank
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
    async (page) => {
      for (const account of page) accounts.set(account.accountId, account);
    },
    problems,
  );
  const listed = [...accounts.values()];
  if (listed.length > 0) await storeAccounts(sync, listed);
  else if (whole && (await store.accounts.exists({ 'AccountSource.ConnectionId': context.connectionId })) !== null) {
    await sync.expectConsent();
    problems.note(new BankError('bank-down', 'The bank lists no account where there were some: they are kept'));
  }
  if (whole && listed.length > 0) await purgeAccountsBut(sync, [...accounts.keys()]);
  return listed;
}
