import type { LedgerAccount, LedgerTransaction } from '@of/mock-bank-kit';
import { sortCodeNumber } from '../accounts/identification.ts';

const sided = (isDebit: boolean, account: object, ultimate?: object) =>
  isDebit
    ? { CreditorAccount: account, ...(ultimate === undefined ? {} : { UltimateCreditor: ultimate }) }
    : { DebtorAccount: account, ...(ultimate === undefined ? {} : { UltimateDebtor: ultimate }) };

/** Who was paid or paid, where the standard says: the other account, and the shop of a card payment. */
export function partiesOf({ merchant, counterparty, amountMinor }: LedgerTransaction) {
  const shop =
    merchant === undefined
      ? {}
      : { MerchantDetails: { MerchantName: merchant.name, MerchantCategoryCode: merchant.categoryCode } };
  if (counterparty === undefined) return shop;
  const { name: Name, accountNumber } = counterparty;
  const number = accountNumber === undefined ? {} : sortCodeNumber(accountNumber);
  return { ...shop, ...sided(amountMinor < 0, { ...number, Name }) };
}

/** The same with the oddity `payee-elsewhere`: the other account is the customer's own, who was really paid is the ultimate party. */
export function partiesElsewhere(
  { merchant, counterparty, amountMinor }: LedgerTransaction,
  { number }: LedgerAccount,
  owner: string,
) {
  const shop = merchant === undefined ? {} : { MerchantDetails: { MerchantCategoryCode: merchant.categoryCode } };
  const Name = counterparty?.name ?? merchant?.name;
  if (Name === undefined) return shop;
  const other = counterparty?.accountNumber === undefined ? {} : sortCodeNumber(counterparty.accountNumber);
  return { ...shop, ...sided(amountMinor < 0, { ...sortCodeNumber(number), Name: owner }, { Name, ...other }) };
}
