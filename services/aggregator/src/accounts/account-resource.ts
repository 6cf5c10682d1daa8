import type { AccountResource } from '@of/contracts';
import { type ConnectionDocument, type ExternalAccountDocument, type StoredBalance, toCalendarDate } from '@of/models';
import { shownAmount, shownMoney } from '../documents/stored-money.ts';
import { accountQuality } from '../quality/data-quality.ts';

function balance(stored: StoredBalance): AccountResource['balances'][number] {
  return {
    type: stored.Type,
    amount: shownAmount(stored.Amount, stored.Currency),
    currency: stored.Currency,
    creditLineIncluded: stored.CreditLineIncluded,
    asOf: stored.AsOfDate?.toISOString(),
    bankType: stored.BankType,
  };
}

/** An account as the API shows it; members that are undefined are left out of the JSON. */
export function accountResource(document: ExternalAccountDocument, connection: ConnectionDocument): AccountResource {
  const { AccountBalance, AccountCurrency, AccountNumber, AccountIdentificationType, AccountSource } = document;
  return {
    id: document._id.toHexString(),
    accountId: document.AccountId,
    bankId: AccountSource.BankId,
    bankName: document.AccountBank,
    connectionId: AccountSource.ConnectionId.toHexString(),
    type: document.AccountType,
    status: document.AccountStatus,
    name: document.AccountName,
    description: document.GreenAccountNarrative ?? document.MDBAccountNarrative ?? document.AccountDescription,
    currency: AccountCurrency,
    balance: AccountBalance === undefined ? undefined : shownMoney(AccountBalance, AccountCurrency),
    balances: document.AccountBalances?.map(balance) ?? [],
    identification:
      AccountNumber === undefined || AccountIdentificationType === undefined
        ? undefined
        : { scheme: AccountIdentificationType, masked: AccountNumber },
    openingDate:
      document.AccountDate.OpeningDate === undefined ? undefined : toCalendarDate(document.AccountDate.OpeningDate),
    quality: accountQuality(document, connection),
    updatedAt: AccountSource.UpdateDate.toISOString(),
  };
}
