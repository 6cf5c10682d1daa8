import type {
  AccountType,
  BalanceType,
  Extensions,
  Identification,
  UnifiedAccount,
  UnifiedBalance,
} from '@of/contracts';
import { BankError } from '../../contract/bank-error.ts';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged } from '../../contract/parse.ts';
import { day } from './calendar.ts';
import { MASKED } from './parties.ts';
import { identificationOf, signed } from './values.ts';
import { type AlbionAccountItem, albionAccountItem, type WireBalance, type WireIdentification } from './wire.ts';

const STATUS = {
  Enabled: 'Active',
  Disabled: 'Inactive',
  Pending: 'Inactive',
  ProForma: 'Inactive',
  Deleted: 'Closed',
} as const;

/** ISO 20022 cash account types. */
const TYPES: Readonly<Record<string, AccountType>> = {
  CACC: 'Checking',
  TRAN: 'Checking',
  SLRY: 'Checking',
  SVGS: 'Savings',
  LLSV: 'Savings',
  MOMA: 'Savings',
  CARD: 'CreditCard',
  ODFT: 'LineOfCredit',
  LOAN: 'Loan',
  MORT: 'Mortgage',
};

/** ISO 20022 balance types. What is booked up to now comes before what was booked when the day before closed. */
const BALANCE_TYPES: Readonly<Record<string, BalanceType>> = {
  ITBD: 'Booked',
  CLBD: 'Booked',
  ITAV: 'Available',
  CLAV: 'Available',
  XPCD: 'Expected',
  OPBD: 'Opening',
};

/** Which of an account's identifications it is known by, the best first. */
const PREFERRED: readonly Identification['scheme'][] = ['SortCodeAccountNumber', 'IBAN', 'BBAN', 'PAN', 'MaskedPAN'];

const BALANCE: Mapped = {
  AccountId: true,
  CreditDebitIndicator: true,
  DateTime: true,
  Amount: { Amount: true, Currency: true },
};

function unifiedBalance(wire: WireBalance, index: number, accountId: string): UnifiedBalance {
  const path = `Balance[${index}]`;
  expectSame(`${path}.AccountId`, wire.AccountId, accountId, 'account');
  return {
    type: Object.hasOwn(BALANCE_TYPES, wire.Type) ? (BALANCE_TYPES[wire.Type] ?? 'Other') : 'Other',
    amount: signed(`${path}.Amount.Amount`, wire.Amount, wire.CreditDebitIndicator),
    currency: wire.Amount.Currency,
    // Where a balance says nothing of a credit line, none is in it: so the standard.
    creditLineIncluded: wire.CreditLine?.some(({ Included }) => Included) ?? false,
    asOf: wire.DateTime,
    bankType: wire.Type,
  };
}

const isNow = ({ bankType }: UnifiedBalance): boolean => bankType === 'ITBD';

/** All balances that the bank gives, what is booked now first. */
export function balances(list: readonly WireBalance[], accountId: string): UnifiedBalance[] {
  const mapped = list.map((wire, index) => unifiedBalance(wire, index, accountId));
  return [...mapped.filter(isNow), ...mapped.filter((balance) => !isNow(balance))];
}

/** What the balances hold beyond ours, such as the credit line, each with its type; undefined when that is nothing. */
export function balanceRest(list: readonly WireBalance[] | undefined): Extensions[string] | undefined {
  const rest = list?.map((wire, index) => leftOver(wire, BALANCE, `Balance[${index}].`) ?? {}) ?? [];
  return rest.some((one) => Object.keys(one).some((name) => name !== 'Type')) ? rest : undefined;
}

/** How an account is known outside its bank. */
export function accountIdentification(list: readonly WireIdentification[] = []): Identification | undefined {
  const known = list.flatMap((one) => identificationOf(one) ?? []);
  const best = PREFERRED.flatMap((scheme) => known.find((one) => one.scheme === scheme) ?? []);
  return best[0] ?? known[0];
}

/** The identifications as they are kept: with their names, the numbers masked. */
export function identificationRest(list: readonly WireIdentification[] | undefined): Extensions[string] | undefined {
  return list?.map((one, index) => leftOver(one, MASKED, `Account.Account[${index}].`) ?? {});
}

/** The members of an account that are mapped. Its own status and type are kept too, as ours are fewer. */
const ACCOUNT: Mapped = { AccountId: true, Description: true, Nickname: true, OpeningDate: true, Account: true };

/** Ours of the bank's status; an account without one is in use. */
export function statusOf(status: keyof typeof STATUS = 'Enabled'): (typeof STATUS)[keyof typeof STATUS] {
  return STATUS[status];
}

/** What is left of an item, its identifications and balances in a form that can be kept. */
export function itemRest(
  raw: unknown,
  mapped: Mapped,
  identifications: readonly WireIdentification[] | undefined,
  list: readonly WireBalance[] | undefined,
): Extensions | undefined {
  const { Account, ...rest } = leftOver(raw, mapped) ?? {};
  const known = identificationRest(identifications);
  const account = {
    ...(typeof Account === 'object' && Account !== null && !Array.isArray(Account) ? Account : {}),
    ...(known === undefined ? {} : { Account: known }),
  };
  const Balance = balanceRest(list);
  const kept = {
    ...rest,
    ...(Object.keys(account).length === 0 ? {} : { Account: account }),
    ...(Balance === undefined ? {} : { Balance }),
  };
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/**
 * The account's currency, or that of its balances. One that was switched away may have neither: it is not the bank's to give any
 * more, which is no drift, and what is stored of it stays.
 */
function currencyOf({ Account: { Currency, Status }, Balance }: AlbionAccountItem): string {
  const currency = Currency ?? Balance?.[0]?.Amount.Currency;
  if (currency !== undefined) return currency;
  if (Status === 'Deleted')
    throw new BankError('permission-missing', 'Albion Bank does not give this account any more');
  throw schemaChanged('Account.Currency', 'missing');
}

/** The account of one item: the bank's account with its balances. */
export function account(raw: unknown): UnifiedAccount {
  const item = parseWire(albionAccountItem, raw);
  const { Account: wire, Balance, BalancesMissing } = item;
  const currency = currencyOf(item);
  const { AccountTypeCode: code = '' } = wire;
  return {
    accountId: wire.AccountId,
    type: Object.hasOwn(TYPES, code) ? (TYPES[code] ?? 'Other') : 'Other',
    status: statusOf(wire.Status),
    name: (wire.Nickname ?? wire.Description)?.slice(0, 256),
    description: wire.Description,
    currency,
    identification: accountIdentification(wire.Account),
    openingDate: wire.OpeningDate === undefined ? undefined : day(wire.OpeningDate),
    balances: balances(Balance ?? [], wire.AccountId),
    balancesMissing: BalancesMissing,
    extensions: itemRest(raw, { Account: ACCOUNT, Balance: true, BalancesMissing: true }, wire.Account, Balance),
  };
}
