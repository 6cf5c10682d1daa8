import {
  type BankAccess,
  type BankLedger,
  dateOf,
  type LedgerAccount,
  type LedgerProduct,
  parseDate,
} from '@of/mock-bank-kit';
import { dateTimeOfDay } from '../wire-values.ts';
import type { HeldAccount } from './held-account.ts';
import { identificationsOf, loanIdentifications } from './identification.ts';

const TYPE_CODES = {
  checking: 'CACC',
  savings: 'SVGS',
  'credit-card': 'CARD',
  loan: 'LOAN',
  mortgage: 'MORT',
} as const;
const DESCRIPTIONS = {
  checking: 'Current account',
  savings: 'Savings account',
  'credit-card': 'Credit card',
  loan: 'Personal loan',
  mortgage: 'Mortgage',
} as const;

/** The day on which the last instalment is due. */
function maturityOf({ openedOn, termMonths }: LedgerProduct): number {
  const [year = 0, month = 1, day = 1] = dateOf(openedOn).split('-').map(Number);
  return parseDate(new Date(Date.UTC(year, month - 1 + termMonths, day)).toISOString().slice(0, 10));
}

/** What only some accounts have: a card was opened on no certain day, a savings account has no name of its own. */
function accountExtras({ kind, label, openedOn }: LedgerAccount) {
  return {
    ...(kind === 'checking' ? { StatusUpdateDateTime: dateTimeOfDay(openedOn) } : {}),
    ...(kind === 'savings' ? {} : { Nickname: label }),
    ...(kind === 'credit-card' ? {} : { OpeningDate: dateTimeOfDay(openedOn) }),
    ...(kind === 'checking' ? { SwitchStatus: 'UK.CASS.NotSwitched' } : {}),
  };
}

function loanExtras(product: LedgerProduct) {
  const { label, openedOn } = product;
  return {
    Nickname: label,
    OpeningDate: dateTimeOfDay(openedOn),
    MaturityDate: dateTimeOfDay(maturityOf(product)),
  };
}

/** What ReadAccountsDetail shows beyond ReadAccountsBasic. */
function detailOf(held: HeldAccount, owner: string, access: BankAccess) {
  if (held.type === 'loan') return { Account: loanIdentifications(held.product, owner) };
  const Account = identificationsOf(held.account, owner, access.allows('ReadPAN'));
  const servicer = { SchemeName: 'UK.OBIE.BICFI', Identification: 'ALBNGB2L', Name: 'Albion Bank' };
  return { Account, ...(held.account.kind === 'checking' ? { Servicer: servicer } : {}) };
}

/** An account as the standard writes it, as far as the consent goes. */
export function accountBody(held: HeldAccount, access: BankAccess, ledger: BankLedger) {
  const { kind, currency, userName } = held.type === 'loan' ? held.product : held.account;
  const owner = ledger.users.find((user) => user.userName === userName)?.displayName ?? userName;
  const isPaid = held.type === 'loan' && held.product.outstandingMinor === 0;
  return {
    AccountId: held.id,
    Status: isPaid ? 'Deleted' : 'Enabled',
    Currency: currency,
    AccountCategory: 'Personal',
    AccountTypeCode: TYPE_CODES[kind],
    Description: DESCRIPTIONS[kind],
    ...(held.type === 'loan' ? loanExtras(held.product) : accountExtras(held.account)),
    ...(access.allows('ReadAccountsDetail') ? detailOf(held, owner, access) : {}),
  };
}
