import type { AccountType, BalanceType, Extensions, UnifiedAccount, UnifiedBalance } from '@of/contracts';
import { canonicalAmount, minorUnitDecimals, negateAmount } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { parseWire, wireAmount } from '../../contract/parse.ts';
import { MASKED_LINK, MASKED_NUMBERS } from './numbers.ts';
import { type RheinAmount, type RheinBalance, rheinAccount, rheinCardAccount } from './wire.ts';

/** The bank's amount with the decimals of its currency at least. */
export function exactAmount(path: string, { amount, currency }: RheinAmount): string {
  return wireAmount(`${path}.amount`, () => canonicalAmount(amount, minorUnitDecimals(currency)));
}

const BALANCE_TYPES: Readonly<Record<RheinBalance['balanceType'], BalanceType>> = {
  // What is booked by now counts more than what was at the end of the day before.
  interimBooked: 'Booked',
  closingBooked: 'Booked',
  expected: 'Expected',
  interimAvailable: 'Available',
  forwardAvailable: 'Available',
  openingBooked: 'Opening',
  nonInvoiced: 'Other',
};
const RANK = Object.keys(BALANCE_TYPES);
/** Of a card: what was invoiced together with what is booked since comes before what was invoiced alone. */
const RANK_OF_CARD = RANK.indexOf('closingBooked') - 0.5;

/**
 * Of a card, closingBooked is what was invoiced and not yet paid; interimAvailable is that and what is booked since (the standard's
 * balanceType), unless the credit is in it.
 */
const typeOf = ({ balanceType, creditLimitIncluded }: RheinBalance, isCard: boolean): BalanceType =>
  isCard && balanceType === 'interimAvailable' && creditLimitIncluded !== true ? 'Booked' : BALANCE_TYPES[balanceType];

/** On a card what is owed is positive; what can still be spent is the user's, and is not turned. */
const isOwed = ({ balanceType, creditLimitIncluded }: RheinBalance): boolean =>
  balanceType !== 'forwardAvailable' && creditLimitIncluded !== true;

/** How an account's balances are to be taken. */
interface Kind {
  readonly isCard: boolean;
  /** Whether what is owed is positive. */
  readonly isTurned: boolean;
}

function balance(path: string, wire: RheinBalance, { isCard, isTurned }: Kind): UnifiedBalance {
  const amount = exactAmount(`${path}.balanceAmount`, wire.balanceAmount);
  return {
    type: typeOf(wire, isCard),
    amount: isTurned && isOwed(wire) ? negateAmount(amount) : amount,
    currency: wire.balanceAmount.currency,
    creditLineIncluded: wire.creditLimitIncluded,
    asOf: wire.lastChangeDateTime,
    bankType: wire.balanceType,
  };
}

/** The balances by rank of their type, whatever order the bank has. */
function balancesOf(path: string, list: readonly RheinBalance[], kind: Kind): UnifiedBalance[] {
  const mapped = list.map((one, index) => balance(`${path}[${index}]`, one, kind));
  const rank = ({ type, bankType = '' }: UnifiedBalance): number =>
    type === 'Booked' && bankType === 'interimAvailable' ? RANK_OF_CARD : RANK.indexOf(bankType);
  return mapped.toSorted((a, b) => rank(a) - rank(b));
}

const BALANCE: Mapped = {
  balanceAmount: { amount: true, currency: true },
  balanceType: true,
  creditLimitIncluded: true,
  lastChangeDateTime: true,
};

/** What balances hold beyond what is mapped, by the bank's name of each. */
function leftOfBalances(list: readonly RheinBalance[]): Extensions {
  const left = list.flatMap((one) => {
    const rest = leftOver(one, BALANCE);
    return rest === undefined ? [] : [[one.balanceType, rest] as const];
  });
  return left.length === 0 ? {} : { balanceDetails: Object.fromEntries(left) };
}

/** ISO 20022 cash account types. */
const TYPES: Readonly<Record<string, AccountType>> = {
  CACC: 'Checking',
  TRAN: 'Checking',
  SLRY: 'Checking',
  ODFT: 'Checking',
  SVGS: 'Savings',
  LLSV: 'Savings',
  CARD: 'CreditCard',
  LOAN: 'Loan',
};

const STATUS = { enabled: 'Active', blocked: 'Inactive', deleted: 'Closed' } as const;

const FIELDS: Mapped = {
  ...MASKED_NUMBERS,
  ...MASKED_LINK,
  resourceId: true,
  currency: true,
  name: true,
  product: true,
  balances: true,
};

/** What is left of a raw item whose balances, status and further fields of the account are mapped. */
function extensionsOf(raw: unknown, member: 'account' | 'cardAccount', mapped: Mapped, list: readonly RheinBalance[]) {
  const left = {
    ...leftOver(raw, { balances: true, balancesMissing: true, [member]: { ...FIELDS, ...mapped } }),
    ...leftOfBalances(list),
  };
  return Object.keys(left).length === 0 ? undefined : left;
}

function paymentAccount(raw: unknown): UnifiedAccount {
  const wire = parseWire(rheinAccount, raw);
  const { account, balancesMissing } = wire;
  const { iban, bban, status, cashAccountType } = account;
  const list = wire.balances ?? account.balances ?? [];
  const path = wire.balances === undefined ? 'account.balances' : 'balances';
  const identification = iban === undefined ? bban : iban;
  const mapped: Mapped = {
    [iban === undefined ? 'bban' : 'iban']: true,
    ...(cashAccountType !== undefined && Object.hasOwn(TYPES, cashAccountType) ? { cashAccountType: true } : {}),
    ...(status === undefined || status === 'enabled' ? {} : { status: true }),
    ...(account.name === undefined ? { displayName: true } : {}),
  };
  return {
    accountId: account.resourceId,
    type: TYPES[cashAccountType ?? ''] ?? 'Other',
    status: STATUS[status ?? 'enabled'],
    name: account.name ?? account.displayName,
    description: account.product,
    currency: account.currency,
    identification:
      identification === undefined
        ? undefined
        : { scheme: iban === undefined ? 'BBAN' : 'IBAN', value: identification },
    balances: balancesOf(path, list, { isCard: false, isTurned: false }),
    balancesMissing,
    extensions: extensionsOf(raw, 'account', mapped, list),
  };
}

function cardAccount(raw: unknown): UnifiedAccount {
  const wire = parseWire(rheinCardAccount, raw);
  const { cardAccount: card, balancesMissing } = wire;
  const { status } = card;
  const list = wire.balances ?? card.balances ?? [];
  const path = wire.balances === undefined ? 'cardAccount.balances' : 'balances';
  const hasCardsSign = wire.debitAccounting ?? card.debitAccounting ?? true;
  const mapped: Mapped = {
    maskedPan: true,
    ...(status === undefined || status === 'enabled' ? {} : { status: true }),
    ...(card.name === undefined ? { displayName: true } : {}),
  };
  return {
    accountId: card.resourceId,
    type: 'CreditCard',
    status: STATUS[status ?? 'enabled'],
    name: card.name ?? card.displayName,
    description: card.product,
    currency: card.currency,
    identification: { scheme: 'MaskedPAN', value: card.maskedPan },
    balances: balancesOf(path, list, { isCard: true, isTurned: hasCardsSign }),
    balancesMissing,
    extensions: extensionsOf(raw, 'cardAccount', mapped, list),
  };
}

/** The account of one raw item: a payment account, or a card account. */
export function account(raw: unknown): UnifiedAccount {
  return typeof raw === 'object' && raw !== null && 'cardAccount' in raw ? cardAccount(raw) : paymentAccount(raw);
}
