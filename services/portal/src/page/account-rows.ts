import type { AccountResource, ConnectionResource } from '@of/contracts';
import { element } from './dom.ts';
import { moneyText } from './money-text.ts';
import { noBalanceText, qualityText } from './quality-text.ts';

const TYPES: Readonly<Record<AccountResource['type'], string>> = {
  Checking: 'Checking account',
  Savings: 'Savings account',
  CreditCard: 'Credit card',
  LineOfCredit: 'Line of credit',
  Loan: 'Loan',
  Mortgage: 'Mortgage',
  Investment: 'Investment',
  Other: 'Account',
};

/** What the API left readable of a number: the rest is dots, and said in words to who listens. */
function numberOf({ identification }: AccountResource): readonly (Node | undefined)[] {
  const end = identification?.masked.replace(/^\*+/, '');
  if (end === undefined) return [];
  return [
    element('span', { class: 'number', 'aria-hidden': 'true' }, `•••• ${end}`),
    element('span', { class: 'unseen' }, `number ending in ${end}`),
  ];
}

type Permissions = ConnectionResource['permissions'];

function accountRow(account: AccountResource, permissions: Permissions): HTMLLIElement {
  const { balance, quality, status } = account;
  const { tone, label, meaning } = qualityText(quality);
  const name = account.name ?? TYPES[account.type];
  const kind = name === TYPES[account.type] ? '' : TYPES[account.type];
  const isDebit = balance?.amount.startsWith('-') === true;
  return element(
    'li',
    { class: 'account' },
    element(
      'div',
      { class: 'what' },
      element('strong', {}, name),
      element(
        'span',
        { class: 'soft' },
        [kind, status === 'Active' ? '' : status].filter((one) => one !== '').join(', '),
        ' ',
        ...numberOf(account),
      ),
    ),
    element(
      'data',
      { class: isDebit ? 'balance debit' : 'balance', value: balance?.amount ?? '' },
      balance === undefined ? noBalanceText(permissions) : moneyText(balance.amount, balance.currency),
    ),
    element(
      'details',
      { class: 'quality' },
      element('summary', { class: `chip ${tone}` }, label),
      element('p', { class: 'soft' }, meaning),
    ),
  );
}

/** The accounts of one connection. A row whose account has not changed stays as it is: opened, focused, half read. */
export function accountList(): {
  element: HTMLElement;
  /** @param permissions of the connection's consent */
  update: (accounts: readonly AccountResource[], permissions: Permissions) => void;
} {
  const list = element('ul', { class: 'accounts' });
  let rows = new Map<string, { text: string; row: HTMLLIElement }>();
  return {
    element: list,
    update: (accounts, permissions) => {
      const next = new Map(
        accounts.map((account) => {
          const text = JSON.stringify([account, permissions]);
          const known = rows.get(account.id);
          return [account.id, known?.text === text ? known : { text, row: accountRow(account, permissions) }];
        }),
      );
      const before = [...rows.values()].map(({ row }) => row);
      const after = [...next.values()].map(({ row }) => row);
      rows = next;
      if (before.length !== after.length || before.some((row, index) => row !== after[index]))
        list.replaceChildren(...after);
    },
  };
}
