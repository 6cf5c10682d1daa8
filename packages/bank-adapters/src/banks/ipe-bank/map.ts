import { maskIdentification, type UnifiedAccount, type UnifiedBalance } from '@of/contracts';
import { formatAmount, negateAmount, sumAmounts } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, wireAmount } from '../../contract/parse.ts';
import { expectGiven } from '../../contract/refused.ts';
import { cardItem, depositItem, type IpeLimit } from './wire.ts';

/** Decimal text of 2 to 4 decimals as the currency's, more only where they are not zero: "12.3400" → "12.34". */
export const exact = (path: string, amount: string, currency: string): string =>
  wireAmount(path, () => formatAmount(amount, currency));

/** Real: the standard's accounts, cards and contracts have no other. */
export const REAL = 'BRL';

/** A number that is only kept: all but its end hidden. */
export const maskedText = (value: string): string => maskIdentification({ scheme: 'Other', value }).masked;

const MONEY: Mapped = { amount: true, currency: true };

const DEPOSIT: Mapped = {
  account: { accountId: true, type: true, branchCode: true, number: true },
  // It says the account's number again.
  identification: { branchCode: maskedText, number: maskedText, currency: true },
  balances: { availableAmount: MONEY, blockedAmount: MONEY, automaticallyInvestedAmount: MONEY, updateDateTime: true },
  balancesMissing: true,
};

const DEPOSIT_TYPE = {
  CONTA_DEPOSITO_A_VISTA: 'Checking',
  CONTA_POUPANCA: 'Savings',
  CONTA_PAGAMENTO_PRE_PAGA: 'Other',
} as const;

/** How an account is known: its number in its branch. */
export const numberIn = (branchCode: string | undefined, number: string): string =>
  branchCode === undefined ? number : `${branchCode}-${number}`;

/** The bank tells what is free and what is held back: both together are what is booked. No overdraft is in any of them. */
function depositBalances(
  balances: NonNullable<ReturnType<typeof depositItem.parse>['balances']>,
  currency: string,
): UnifiedBalance[] {
  const amount = (name: 'availableAmount' | 'blockedAmount' | 'automaticallyInvestedAmount'): string => {
    const { amount: text, currency: its } = balances[name];
    expectSame(`balances.${name}.currency`, its, currency, 'currency');
    return exact(`balances.${name}.amount`, text, currency);
  };
  const available = amount('availableAmount');
  const common = { currency, creditLineIncluded: false, asOf: balances.updateDateTime };
  return [
    {
      ...{ type: 'Booked', amount: sumAmounts([available, amount('blockedAmount')]), ...common },
      bankType: 'availableAmount+blockedAmount',
    },
    { type: 'Available', amount: available, ...common, bankType: 'availableAmount' },
    {
      ...{ type: 'Other', amount: amount('automaticallyInvestedAmount'), ...common },
      bankType: 'automaticallyInvestedAmount',
    },
  ];
}

function depositAccount(raw: unknown): UnifiedAccount {
  const { account, identification, balances, balancesMissing } = parseWire(depositItem, raw);
  const { currency } = identification;
  return {
    accountId: account.accountId,
    type: DEPOSIT_TYPE[account.type],
    status: 'Active',
    currency,
    identification: { scheme: 'AccountNumber', value: numberIn(account.branchCode, account.number) },
    balances: balances === undefined ? [] : depositBalances(balances, currency),
    balancesMissing,
    extensions: leftOver(raw, DEPOSIT),
  };
}

/** Limits stay in the extensions whole: there are more than the two figures that are balances. */
const CARD: Mapped = { card: { creditCardAccountId: true, name: true }, balancesMissing: true };

/** The limits of the whole account: the one for all of its cards, or those of each. */
function totalLimits(limits: readonly IpeLimit[]): readonly IpeLimit[] {
  const total = limits.filter(({ creditLineLimitType }) => creditLineLimitType === 'LIMITE_CREDITO_TOTAL');
  const consolidated = total.filter(({ consolidationType }) => consolidationType === 'CONSOLIDADO');
  return consolidated.length > 0 ? consolidated.slice(0, 1) : total;
}

/** What is used is owed. What is available is credit: it says nothing of what the user has. */
function cardBalances(limits: readonly IpeLimit[]): UnifiedBalance[] {
  const total = totalLimits(limits);
  if (total.length === 0) return [];
  for (const { usedAmount } of total) expectSame('limits', usedAmount.currency, REAL, 'currency');
  const used = exact('limits', sumAmounts(total.map(({ usedAmount }) => usedAmount.amount)), REAL);
  const available = total.flatMap(({ availableAmount }) => availableAmount?.amount ?? []);
  const booked: UnifiedBalance = {
    ...{ type: 'Booked', amount: negateAmount(used), currency: REAL },
    ...{ creditLineIncluded: false, bankType: 'usedAmount' },
  };
  if (available.length < total.length) return [booked];
  return [
    booked,
    {
      ...{ type: 'Available', amount: exact('limits', sumAmounts(available), REAL), currency: REAL },
      ...{ creditLineIncluded: true, bankType: 'availableAmount' },
    },
  ];
}

function cardAccount(raw: unknown): UnifiedAccount {
  const { card, identification, limits = [], balancesMissing } = parseWire(cardItem, raw);
  const [first] = identification.paymentMethod;
  return {
    accountId: card.creditCardAccountId,
    type: 'CreditCard',
    status: 'Active',
    name: card.name,
    currency: REAL,
    // The bank tells the last four digits alone.
    identification: first && { scheme: 'MaskedPAN', value: first.identificationNumber.padStart(16, '*') },
    balances: cardBalances(limits),
    balancesMissing,
    extensions: leftOver(raw, CARD),
  };
}

/** The account of one raw item: of the list of accounts or of that of cards, with what further answers say of it. */
export function account(raw: unknown): UnifiedAccount {
  expectGiven(raw, 'Ipê Bank does not give this now');
  return typeof raw === 'object' && raw !== null && 'card' in raw ? cardAccount(raw) : depositAccount(raw);
}
