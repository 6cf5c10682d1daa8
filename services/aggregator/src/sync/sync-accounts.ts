import { BankError } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import { accountDocument } from '../documents/account-document.ts';
import { expectId } from './expect-id.ts';
import { purgeAccountsBut } from './purge.ts';
import { readList } from './read-list.ts';
import { type RenamedAccount, renameAccounts, renamedAccounts, renameOnTransactions } from './recognise-accounts.ts';
import { type StoredAccount, storedAccounts } from './stored-account.ts';
import { commitPage, noteUnchanged, type SyncRun } from './sync-run.ts';
import { pageOperations } from './write-page.ts';

/** Gives accounts whose id is another one now that id. */
async function renameStored(sync: SyncRun, renamed: readonly RenamedAccount[]): Promise<void> {
  if (renamed.length === 0) return;
  await commitPage(sync, 'accounts', async (session) => {
    await renameAccounts(sync, renamed, session);
    // Each is written anew with its page, which counts it.
    return { listed: 0, changed: 0 };
  });
  for (const one of renamed) await renameOnTransactions(sync, one);
}

/** Reads the connection's accounts, each under the id that it has now: what is under a listed id is the account that is listed. */
async function storedAsNamed(sync: SyncRun, accounts: readonly UnifiedAccount[]): Promise<StoredAccount[]> {
  const stored = await storedAccounts(sync);
  const renamed = renamedAccounts(sync, accounts, stored);
  if (renamed.length === 0) return stored;
  await renameStored(sync, renamed);
  return storedAccounts(sync);
}

/** Stores the accounts, each under the id that it has now. @returns all that is stored of the connection's then */
async function storeAccounts(sync: SyncRun, accounts: readonly UnifiedAccount[]): Promise<StoredAccount[]> {
  const { context, store } = sync;
  const stored = await storedAsNamed(sync, accounts);
  const scope = { 'AccountSource.ConnectionId': context.connectionId };
  const target = { collection: store.accounts.collection, scope, key: 'AccountId', source: 'AccountSource' } as const;
  const items = new Map(accounts.map((account) => [account.accountId, accountDocument(account, context)]));
  const hashes = new Map(stored.map(({ AccountId, AccountSource }) => [AccountId, AccountSource.ContentHash]));
  const operations = pageOperations(target, items, context, hashes);
  const isUnderOther = stored.some(({ AccountSource }) => AccountSource.ConsentId !== context.consentId);
  if (operations.length === 0 && !isUnderOther) {
    await noteUnchanged(sync, 'accounts', accounts.length);
    return stored;
  }
  await commitPage(sync, 'accounts', async (session) => {
    if (operations.length > 0) await target.collection.bulkWrite(operations, { ordered: false, session });
    await store.accounts.updateMany(
      { ...scope, AccountId: { $in: accounts.map(({ accountId }) => accountId) } },
      { $set: { 'AccountSource.ConsentId': context.consentId } },
      { session },
    );
    return { listed: accounts.length, changed: operations.length };
  });
  return storedAccounts(sync);
}

/** An account as the bank gave it, and what is stored of it. */
export interface SyncedAccount {
  readonly account: UnifiedAccount;
  readonly stored: StoredAccount;
}

/** @throws BankError `re-consent` when the bank lists none because the consent is over */
async function doubtNone({ context, store, problems, expectConsent }: SyncRun): Promise<void> {
  if ((await store.accounts.exists({ 'AccountSource.ConnectionId': context.connectionId })) === null) return;
  await expectConsent();
  problems.note(new BankError('bank-down', 'The bank lists no account where there were some: they are kept'));
}

/**
 * Fetches and stores the connection's accounts. Those that a whole list does not name are not shared any more: they are
 * deleted with their transactions. A list that is empty where there were accounts is not believed.
 * @returns the accounts that the bank gave
 * @throws BankError `re-consent` when the consent that seemed to be in force is over at the bank
 */
export async function syncAccounts(sync: SyncRun): Promise<SyncedAccount[]> {
  const { context, session, problems } = sync;
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
  if (listed.length === 0) {
    if (whole) await doubtNone(sync);
    return [];
  }
  const stored = await storeAccounts(sync, listed);
  if (whole && stored.some(({ AccountId }) => !accounts.has(AccountId)))
    await purgeAccountsBut(sync, [...accounts.keys()]);
  const byId = new Map(stored.map((one) => [one.AccountId, one]));
  return listed.flatMap((account) => {
    const one = byId.get(account.accountId);
    return one === undefined ? [] : [{ account, stored: one }];
  });
}
