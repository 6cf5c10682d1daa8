import { maskIdentification, type UnifiedAccount, type UnifiedBalance } from '@of/contracts';
import { type ExternalAccountDocument, type StoredBalance, toDecimal128, toStoredDate } from '@of/models';
import { contentHash, type Mapped, type StorageContext, storableExtensions } from './source.ts';

/** What is stored of an account but its `_id` and provenance. */
export type AccountContent = Omit<ExternalAccountDocument, '_id' | 'AccountSource'>;
type Optional<T> = { [K in keyof T]: T[K] | undefined };

function storedBalance(balance: UnifiedBalance): StoredBalance {
  return {
    Type: balance.type,
    Amount: toDecimal128(balance.amount),
    Currency: balance.currency,
    ...(balance.creditLineIncluded === undefined ? {} : { CreditLineIncluded: balance.creditLineIncluded }),
    ...(balance.asOf === undefined ? {} : { AsOfDate: new Date(balance.asOf) }),
    ...(balance.bankType === undefined ? {} : { BankType: balance.bankType }),
  };
}

/**
 * The document of an account. Its number is masked; no balance is in it when the consent has no `balances`. When a balance was
 * taken (`AsOfDate`) is no part of the content's hash: a balance that stays the same changes nothing.
 */
export function accountDocument(account: UnifiedAccount, context: StorageContext): Mapped {
  const { institution } = context.adapter;
  const masked = account.identification === undefined ? undefined : maskIdentification(account.identification);
  const balances = context.permissions.includes('balances') ? account.balances.map(storedBalance) : [];
  const narrative = institution.narrativeFields?.account ?? 'AccountDescription';
  const content: Optional<AccountContent> = {
    AccountId: account.accountId,
    AccountBank: institution.name,
    AccountStatus: account.status,
    AccountType: account.type,
    AccountBalance: balances.find(({ Type }) => Type === 'Booked')?.Amount,
    AccountCurrency: account.currency,
    AccountDate: account.openingDate === undefined ? {} : { OpeningDate: toStoredDate(account.openingDate) },
    AccountUser: context.owner,
    AccountName: account.name,
    AccountNumber: masked?.masked,
    AccountIdentificationType: masked?.scheme,
    AccountBalances: balances,
    GreenAccountNarrative: undefined,
    MDBAccountNarrative: undefined,
    AccountDescription: undefined,
    [narrative]: account.description,
    Extensions: storableExtensions(account.extensions),
  };
  const lasting = { ...content, AccountBalances: balances.map((balance) => ({ ...balance, AsOfDate: undefined })) };
  return { fields: content, contentHash: contentHash([context.adapter.version, lasting]) };
}
