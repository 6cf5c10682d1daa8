import type { TransactionResource } from '@of/contracts';
import { type ExternalTransactionDocument, toCalendarDate } from '@of/models';
import { decimalText, shownAmount, shownMoney } from '../documents/stored-money.ts';

function counterparty(stored: ExternalTransactionDocument['TransactionCounterparty']) {
  if (stored === undefined) return undefined;
  const { Name: name, Identification: masked, IdentificationType: scheme } = stored;
  return { name, identification: masked === undefined || scheme === undefined ? undefined : { scheme, masked } };
}

/** A transaction as the API shows it; members that are undefined are left out of the JSON. */
export function transactionResource(document: ExternalTransactionDocument): TransactionResource {
  const { TransactionDate: date, TransactionOriginal: original, TransactionMerchant: merchant } = document;
  const code = document.TransactionCode;
  return {
    id: document._id.toHexString(),
    accountId: document.TransactionAccount.Id.toHexString(),
    bankId: document.TransactionSource.BankId,
    status: document.TransactionStatus,
    amount: shownMoney(document.TransactionAmount, document.TransactionCurrency),
    date: toCalendarDate(date.EffectiveDate),
    bookingDate: date.BookingDate === undefined ? undefined : toCalendarDate(date.BookingDate),
    valueDate: date.ValueDate === undefined ? undefined : toCalendarDate(date.ValueDate),
    transactionTime: date.TransactionTime?.toISOString(),
    original:
      original === undefined
        ? undefined
        : {
            amount: shownAmount(original.Amount, original.Currency),
            currency: original.Currency,
            exchangeRate: original.ExchangeRate === undefined ? undefined : decimalText(original.ExchangeRate),
          },
    description: document.TransactionDescription,
    counterparty: counterparty(document.TransactionCounterparty),
    merchant: merchant === undefined ? undefined : { name: merchant.Name, categoryCode: merchant.CategoryCode },
    bankTransactionId: document.TransactionId,
    reference: document.TransactionReference?.Bank,
    endToEndId: document.TransactionReference?.EndToEndId,
    bankTransactionCode: code === undefined ? undefined : { scheme: code.Scheme, code: code.Code },
  };
}
