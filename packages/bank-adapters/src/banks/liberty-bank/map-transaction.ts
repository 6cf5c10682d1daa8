import { currencyCode, type UnifiedAccount, type UnifiedTransaction } from '@of/contracts';
import { AmountError, amountFromJsonNumber, formatAmount, negateAmount } from '@of/money';
import { leftOver } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged } from '../../contract/parse.ts';
import { utcDayOf, utcTimeOf } from '../../contract/utc-time.ts';
import { amountOf } from './map.ts';
import { mappedFields } from './used-fields.ts';
import { type FdxTransaction, fdxTransaction } from './wire.ts';

/** An id that lasts: blank ones are none, and `row-…` is the entry's place in one answer. */
function lastingId(id: string): string | undefined {
  const trimmed = id.trim();
  return trimmed === '' || (trimmed.startsWith('row-') && /^row-\d+-\d+$/.test(trimmed)) ? undefined : trimmed;
}

/**
 * What the entry does to the one that `referenceTransactionId` names; undefined where it cannot be told. FDX has one field for the entry that is taken back and for the authorization that is posted.
 * The type tells; without it nothing is claimed, as a wrong guess would take away an entry that stands.
 */
function linkOf({ status, transactionType, referenceTransactionId: id }: FdxTransaction) {
  if (status !== 'POSTED' || transactionType === undefined || id === undefined || lastingId(id) === undefined)
    return undefined;
  return transactionType === 'ADJUSTMENT' ? 'reverses' : 'supersedes';
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

const signed = (amount: string, memo: FdxTransaction['debitCreditMemo']): string =>
  memo === 'DEBIT' ? negateAmount(amount) : amount;

/** A number beside the amount, without its sign: FDX says of none that it has one. Undefined where it cannot be held exactly. */
function besideAmount(value: number, currency: string): string | undefined {
  try {
    return formatAmount(amountFromJsonNumber(Math.abs(value)), currency);
  } catch (error) {
    if (error instanceof AmountError) return undefined;
    throw error;
  }
}

/** Currency codes that were checked once; of three letters, so that they are not many. */
const codes = new Map<string, string | undefined>();

function codeOf(text: string): string | undefined {
  if (!/^[A-Z]{3}$/.test(text)) return undefined;
  if (!codes.has(text)) codes.set(text, currencyCode.safeParse(text).data);
  return codes.get(text);
}

/** The amount before conversion, where it can be told: signed as the amount is. FDX gives no rate. */
function originalOf({ foreignAmount, foreignCurrency, debitCreditMemo }: FdxTransaction, currency: string) {
  // Most have none: to find that out by a schema would take longer than all else.
  if (foreignAmount === undefined || foreignCurrency === undefined) return undefined;
  const code = codeOf(foreignCurrency);
  if (code === undefined || code === currency) return undefined;
  const amount = besideAmount(foreignAmount, code);
  return amount === undefined ? undefined : { amount: signed(amount, debitCreditMemo), currency: code };
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
  const link = linkOf(wire);
  const categoryCode = merchantCodeOf(wire);
  const { party, name } = partyOf(wire);
  const isMerchant = party === 'merchantName' || (party === 'payee' && categoryCode !== undefined);
  const original = originalOf(wire, of.currency);
  return {
    bankTransactionId: lastingId(wire.transactionId),
    status: isPosted ? 'Booked' : 'Pending',
    amount: signed(unsigned, debitCreditMemo),
    currency: of.currency,
    // Liberty Bank keeps its calendar in UTC, whatever offset it writes a time with.
    bookingDate: isPosted && postedTimestamp !== undefined ? utcDayOf(postedTimestamp) : undefined,
    transactionTime: utcTimeOf(wire.transactionTimestamp),
    original,
    description: wire.description,
    counterparty: name === undefined ? undefined : { name },
    merchant:
      isMerchant || categoryCode !== undefined ? { name: isMerchant ? name : undefined, categoryCode } : undefined,
    bankTransactionCode:
      wire.transactionType === undefined ? undefined : { scheme: 'Proprietary', code: wire.transactionType },
    supersedes: link === 'supersedes' ? wire.referenceTransactionId : undefined,
    reverses: link === 'reverses' ? wire.referenceTransactionId : undefined,
    extensions: leftOver(
      raw,
      mappedFields({
        posted: isPosted,
        reference: link !== undefined,
        merchantCode: categoryCode !== undefined,
        original: original !== undefined,
        party,
      }),
    ),
  };
}
