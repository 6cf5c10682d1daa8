import type { AccountResource, ConnectionResource, DataQuality, Overview, TransactionResource } from '@of/contracts';
import { formatAmount } from '@of/money';
import pc from 'picocolors';
import { renderTable } from './table.ts';

/** What the holistic view shows. */
export interface HolisticView {
  /** Of the accounts: what each consent covers. */
  readonly connections: readonly Pick<ConnectionResource, 'id' | 'permissions'>[];
  readonly accounts: readonly AccountResource[];
  readonly overview: Overview;
  /** The latest transactions of all accounts, newest first. */
  readonly latest: readonly TransactionResource[];
}

/** Two names or more in one cell, short enough for a row. */
const short = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

const amount = (money: { amount: string; currency: string }): string =>
  `${formatAmount(money.amount, money.currency)} ${money.currency}`;

/** Whether an account's entries account for its balance, in words. */
export function qualityText({ status, gap, explanation }: DataQuality): string {
  const why = explanation === undefined ? '' : ` (${explanation.replaceAll('-', ' ')})`;
  const what = gap === undefined ? '' : `gap of ${amount(gap)} since ${gap.since}`;
  if (status === 'gap') return pc.red(`${what}${why}`);
  if (status === 'stale') return pc.yellow([`stale${why}`, ...(gap === undefined ? [] : [what])].join(', '));
  return `${status}${why}`;
}

/** An account's balance, or why there is none: the user did not share it, or the bank could not give it. */
function balanceText({ balance, connectionId }: AccountResource, { connections }: Pick<HolisticView, 'connections'>) {
  if (balance !== undefined) return amount(balance);
  const isShared = connections.some(({ id, permissions }) => id === connectionId && permissions.includes('balances'));
  return isShared ? 'not given' : 'not shared';
}

function accountsTable(view: Pick<HolisticView, 'accounts' | 'connections'>): string {
  const sorted = [...view.accounts].sort(
    (a, b) => a.bankName.localeCompare(b.bankName) || a.type.localeCompare(b.type),
  );
  const rows = sorted.map((account) => [
    account.bankName,
    account.type,
    account.identification?.masked ?? account.accountId,
    balanceText(account, view),
    qualityText(account.quality),
  ]);
  return renderTable(['Bank', 'Account', 'Number', 'Balance', 'Data'], ['left', 'left', 'left', 'right', 'left'], rows);
}

function totalsTable({ currencies }: Overview): string {
  // Currencies stand apart: their amounts are never added up.
  const rows = currencies.flatMap(({ currency, byBank, ...all }, index) => [
    ...(index === 0 ? [] : [['']]),
    ...byBank.map((bank) => [
      bank.bankName,
      ...[bank.totalBalance, bank.totalDebt, bank.netWorth].map((sum) => amount({ amount: sum, currency })),
    ]),
    [
      pc.bold('All banks'),
      ...[all.totalBalance, all.totalDebt, all.netWorth].map((sum) => pc.bold(amount({ amount: sum, currency }))),
    ],
  ]);
  return renderTable(['', 'Total balance', 'Total debt', 'Net worth'], ['left', 'right', 'right', 'right'], rows);
}

function latestTable(view: HolisticView): string {
  const bankOf = new Map(view.accounts.map(({ id, bankName }) => [id, bankName]));
  const rows = view.latest.map((transaction) => [
    transaction.date,
    bankOf.get(transaction.accountId) ?? transaction.bankId,
    short(transaction.merchant?.name ?? transaction.counterparty?.name ?? transaction.description, 36),
    transaction.status,
    amount(transaction.amount),
  ]);
  return renderTable(['Date', 'Bank', 'With', 'Status', 'Amount'], ['left', 'left', 'left', 'left', 'right'], rows);
}

/** The holistic view as text: accounts by bank, the totals, the latest transactions. */
export function renderHolisticView(view: HolisticView): string {
  return [
    pc.bold('Accounts'),
    accountsTable(view),
    '',
    pc.bold('Holistic view'),
    totalsTable(view.overview),
    '',
    pc.bold('Latest transactions'),
    latestTable(view),
  ].join('\n');
}
