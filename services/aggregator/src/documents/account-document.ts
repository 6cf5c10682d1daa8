import { maskIdentification, type UnifiedAccount, type UnifiedBalance } from '@of/contracts';
import { type ExternalAccountDocument, type StoredBalance, toDecimal128, toStoredDate } from '@of/models';
import { contentHash, type Mapped, type StorageContext, storableExtensions } from './source.ts';

/** What is stored of an account but its `_id`, provenance and identity. */
export type AccountContent = Omit<ExternalAccountDocument, '_id' | 'AccountSource' | 'AccountIdentity'>;
/** `AccountIdentity.Key` by its path: what else is known of the identity stays. */
type Optional<T> = { [K in keyof T]: T[K] | undefined } & { 'AccountIdentity.Key'?: string | undefined };

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
 * The balance that the account is shown with: what is booked. "Available" and "expected" count in what has not happened, and on
 * a card the credit that is left. Where a bank gives two booked balances, one with the credit line and one without, it is the
 * one without; a balance in which a credit line is counted is never it. Balances of another currency are not either.
 */
function bookedBalance(balances: readonly StoredBalance[], currency: string): StoredBalance | undefined {
  const booked = balances.filter((one) => one.Type === 'Booked' && one.Currency === currency);
  return booked.find(({ CreditLineIncluded }) => CreditLineIncluded !== true);
}

/** The balance that an account is shown with, as the bank gave it this time; undefined when it gave none. */
export function shownBalance({ balances, currency }: Pick<UnifiedAccount, 'balances' | 'currency'>) {
  return bookedBalance(balances.map(storedBalance), currency);
}

/**
 * The document of an account. Its number is masked; no balance is in it when the consent has no `balances`. When a balance was
 * taken (`AsOfDate`) is no part of the content's hash: a balance that stays the same changes nothing. Where the bank could not
 * give balances this time, the fields of the known ones are left alone.
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
    AccountBalance: bookedBalance(balances, account.currency)?.Amount,
    AccountCurrency: account.currency,
    AccountDate: account.openingDate === undefined ? {} : { OpeningDate: toStoredDate(account.openingDate) },
    AccountUser: context.owner,
    AccountName: account.name,
    AccountNumber: masked?.masked,
    AccountIdentificationType: masked?.scheme,
    AccountBalances: balances,
    'AccountIdentity.Key': context.accountKey(account),
    GreenAccountNarrative: undefined,
    MDBAccountNarrative: undefined,
    AccountDescription: undefined,
    [narrative]: account.description,
    Extensions: storableExtensions(account.extensions),
  };
  if (account.balancesMissing === true && context.permissions.includes('balances')) {
    const { AccountBalance: _balance, AccountBalances: _balances, ...rest } = content;
    return {
      fields: rest,
      initial: { AccountBalances: [] },
      contentHash: contentHash(context, 'accounts', rest),
    };
  }
  const lasting = { ...content, AccountBalances: balances.map((balance) => ({ ...balance, AsOfDate: undefined })) };
  return { fields: content, contentHash: contentHash(context, 'accounts', lasting) };
}
