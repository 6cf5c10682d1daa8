import { type AccountTraits, matchAccounts } from '@of/bank-adapters';
import { maskIdentification, type UnifiedAccount } from '@of/contracts';
import type { ObjectId } from '@of/models';
import type { ClientSession } from 'mongoose';
import type { StoredAccount } from './stored-account.ts';
import { commitPage, type SyncRun } from './sync-run.ts';

/** A stored account that is to have another id than before. */
export interface RenamedAccount {
  readonly _id: ObjectId;
  readonly accountId: string;
}

const storedTraits = (one: StoredAccount, isOfOtherConsent: boolean) => ({
  stored: one,
  accountId: one.AccountId,
  key: one.AccountIdentity?.Key,
  masked: isOfOtherConsent ? one.AccountNumber : undefined,
  type: isOfOtherConsent ? one.AccountType : `${one.AccountType} of this consent`,
  currency: one.AccountCurrency,
  name: one.AccountName,
});

function listedTraits(account: UnifiedAccount, key: string | undefined): AccountTraits {
  const { accountId, type, currency, name, identification } = account;
  const masked = identification === undefined ? undefined : maskIdentification(identification).masked;
  return { accountId, key, masked, type, currency, name };
}

/**
 * Whether the account that is listed under a stored one's id is another one, as their numbers say. That it is not recognised says less:
 * its key has its type and currency in it, which an adapter may map otherwise one day, and is made with a secret. Nor does a card's
 * number, of which each new card has another.
 */
function isOther({ AccountNumber }: StoredAccount, listed: UnifiedAccount | undefined): boolean {
  const identification = listed?.identification;
  if (identification === undefined || AccountNumber === undefined || identification.scheme === 'MaskedPAN')
    return false;
  return maskIdentification(identification).masked !== AccountNumber;
}

/** The id of an account whose own has become another's: no bank gives it, so that a whole list does not name it. */
const replacedId = (id: ObjectId): string => `replaced ${id.toHexString()}`;

/**
 * Finds the stored accounts whose id is another one now: those that are listed under another, and those whose id the bank has
 * given to another account. Under the same consent only the whole identification tells that an account is listed under another
 * id; what is less sure counts where a new consent explains it. Likewise an account that is not recognised loses its id to one of
 * another number under a new consent only: under the same one it is what the id says, unless the account that has its id now is
 * stored itself.
 */
export function renamedAccounts(
  { context }: Pick<SyncRun, 'context'>,
  accounts: readonly UnifiedAccount[],
  stored: readonly StoredAccount[],
): RenamedAccount[] {
  const isOfOtherConsent = ({ AccountSource }: StoredAccount): boolean => AccountSource.ConsentId !== context.consentId;
  const matches = matchAccounts(
    accounts.map((one) => listedTraits(one, context.accountKey(one))),
    stored.map((one) => storedTraits(one, isOfOtherConsent(one))),
  );
  const renamed = [...matches].flatMap(([{ accountId }, { stored: one }]) =>
    one.AccountId === accountId ? [] : [{ _id: one._id, accountId }],
  );
  const recognised = new Set([...matches.values()].map((one) => one.stored));
  const listed = new Map(accounts.map((one) => [one.accountId, one]));
  const taken = new Set(renamed.map(({ accountId }) => accountId));
  const replaced = stored.filter(
    (one) =>
      !recognised.has(one) &&
      (taken.has(one.AccountId) || (isOfOtherConsent(one) && isOther(one, listed.get(one.AccountId)))),
  );
  return [...renamed, ...replaced.map(({ _id }) => ({ _id, accountId: replacedId(_id) }))];
}

/** Gives the accounts their new ids. Two may change theirs with each other, so that each has one of its own in between. */
export async function renameAccounts(
  { store }: Pick<SyncRun, 'store'>,
  renamed: readonly RenamedAccount[],
  session: ClientSession,
): Promise<void> {
  for (const { _id } of renamed)
    await store.accounts.updateOne({ _id }, { $set: { AccountId: `renamed ${_id.toHexString()}` } }, { session });
  for (const { _id, accountId } of renamed)
    await store.accounts.updateOne({ _id }, { $set: { AccountId: accountId } }, { session });
}

/** Documents changed in one transaction. */
const CHUNK = 1000;

/** Writes an account's new id on its transactions, which show it too. */
export async function renameOnTransactions(sync: SyncRun, { _id, accountId }: RenamedAccount): Promise<void> {
  const { transactions } = sync.store;
  for (let after = ''; ; ) {
    const page = await transactions
      .find({ 'TransactionAccount.Id': _id, TransactionId: { $gt: after } }, { TransactionId: 1 })
      .sort({ TransactionId: 1 })
      .limit(CHUNK)
      .lean();
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.TransactionId;
    await commitPage(sync, 'transactions', async (session) => {
      const ids = page.map((one) => one._id);
      await transactions.updateMany(
        { _id: { $in: ids } },
        { $set: { 'TransactionAccount.AccountId': accountId } },
        { session },
      );
      return { listed: 0, changed: 0 };
    });
  }
}
