import type { UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import { negateAmount } from '@of/money';
import { leftOver } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged } from '../../contract/parse.ts';
import { utcDay, utcTime } from '../../contract/utc-time.ts';
import { amountOf } from './map.ts';
import { mappedFields } from './used-fields.ts';
import { type FdxTransaction, fdxTransaction } from './wire.ts';

/** Liberty Bank keeps its calendar in UTC, whatever offset it writes a time with. */
const dayOf = (timestamp: string): string => utcDay(Date.parse(timestamp));

/** An id that lasts: blank ones are none, and `row-…` is the entry's place in one answer. */
function lastingId(id: string): string | undefined {
  const trimmed = id.trim();
  return trimmed === '' || /^row-\d+-\d+$/.test(trimmed) ? undefined : trimmed;
}

/**
 * What `referenceTransactionId` names: FDX has one field for the entry that is taken back and for the authorization that is posted.
 * The type tells; without it nothing is claimed, as a wrong guess would take away an entry that stands.
 */
function linksOf({ status, transactionType, referenceTransactionId: id }: FdxTransaction) {
  if (status !== 'POSTED' || transactionType === undefined || id === undefined || lastingId(id) === undefined)
    return {};
  return transactionType === 'ADJUSTMENT' ? { reverses: id } : { supersedes: id };
}

/** A merchant category code, where the category is said to be one. */
function merchantCodeOf({ category, subCategory }: FdxTransaction): string | undefined {
  return subCategory === 'MCC' && category !== undefined && /^\d{4}$/.test(category) ? category : undefined;
}

/** `payee` is the deprecated name of the party, and may be the account's owner where `transactionPayee` says who it was. */
function partyOf({ payee, transactionPayee }: FdxTransaction) {
  const { merchantName, individualName } = transactionPayee ?? {};
  if (merchantName !== undefined) return { party: 'merchantName', name: merchantName } as const;
  if (individualName !== undefined) return { party: 'individualName', name: individualName } as const;
  return { party: 'payee', name: payee } as const;
}

/** The amount before conversion: signed as the amount is. FDX gives no rate. */
function originalOf(
  { foreignAmount, foreignCurrency }: FdxTransaction,
  currency: string,
  signed: (text: string) => string,
) {
  if (foreignAmount === undefined || foreignCurrency === undefined || foreignCurrency === currency) return undefined;
  return { amount: signed(amountOf('foreignAmount', foreignAmount, foreignCurrency)), currency: foreignCurrency };
}

const CATEGORY: Readonly<Partial<Record<UnifiedAccount['type'], string>>> = {
  Checking: 'DEPOSIT_ACCOUNT',
  Savings: 'DEPOSIT_ACCOUNT',
  CreditCard: 'LOC_ACCOUNT',
  LineOfCredit: 'LOC_ACCOUNT',
  Investment: 'INVESTMENT_ACCOUNT',
};

/**
 * The transaction of one raw item of `transactions`. The amount has no sign: a DEBIT is the user's debit, on a card too.
 * @returns undefined for a MEMO, which moves nothing
 */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction | undefined {
  const wire = parseWire(fdxTransaction, raw);
  expectSame('accountCategory', wire.accountCategory, CATEGORY[of.type] ?? wire.accountCategory, 'account’s category');
  const { debitCreditMemo, postedTimestamp } = wire;
  const isPosted = wire.status === 'POSTED';
  if (isPosted && postedTimestamp === undefined)
    throw schemaChanged('postedTimestamp', 'missing, although the transaction is posted');
  const unsigned = amountOf('amount', wire.amount, of.currency);
  if (debitCreditMemo === 'MEMO') return undefined;
  const signed = (text: string): string => (debitCreditMemo === 'DEBIT' ? negateAmount(text) : text);
  const links = linksOf(wire);
  const categoryCode = merchantCodeOf(wire);
  const { party, name } = partyOf(wire);
  const isMerchant = party === 'merchantName' || (party === 'payee' && categoryCode !== undefined);
  const original = originalOf(wire, of.currency, signed);
  return {
    bankTransactionId: lastingId(wire.transactionId),
    status: isPosted ? 'Booked' : 'Pending',
    amount: signed(unsigned),
    currency: of.currency,
    bookingDate: isPosted && postedTimestamp !== undefined ? dayOf(postedTimestamp) : undefined,
    transactionTime: utcTime(Date.parse(wire.transactionTimestamp)),
    original,
    description: wire.description,
    counterparty: name === undefined ? undefined : { name },
    merchant:
      isMerchant || categoryCode !== undefined ? { name: isMerchant ? name : undefined, categoryCode } : undefined,
    bankTransactionCode:
      wire.transactionType === undefined ? undefined : { scheme: 'Proprietary', code: wire.transactionType },
    ...links,
    extensions: leftOver(
      raw,
      mappedFields({
        posted: isPosted,
        reference: Object.keys(links).length > 0,
        merchantCode: categoryCode !== undefined,
        original: original !== undefined,
        party,
      }),
    ),
  };
}
