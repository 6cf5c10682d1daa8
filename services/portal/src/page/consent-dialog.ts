import type { BankResource } from '@of/contracts';
import { api, goToBank } from './api.ts';
import { bankMark } from './bank-mark.ts';
import { element } from './dom.ts';
import { openSheet } from './sheet.ts';

type Permission = BankResource['permissions'][number];

const WORDS: Readonly<Record<Permission, string>> = {
  accounts: 'Your accounts: kind, name and masked number',
  balances: 'Their balances',
  transactions: 'Their transactions',
  products: 'Your loans and mortgages',
};

/** These say nothing without the accounts that they belong to. */
const NEED_ACCOUNTS: readonly Permission[] = ['balances', 'transactions'];

/**
 * Asks the user what they agree to, and sends them to their bank to approve it: the consent is explicit, for what is ticked, and
 * nothing is asked of the bank before (PSD2 art. 67(2)(a)). Gives the focus back when it is closed.
 * @param asked ticked at first; all that the bank offers when left out
 */
export function askConsent(bank: BankResource, asked: readonly string[] = bank.permissions): void {
  const boxes = bank.permissions.map((permission) => ({
    permission,
    input: element('input', { type: 'checkbox', id: `may-${permission}`, checked: asked.includes(permission) }),
  }));
  const chosen = (): Permission[] => boxes.filter(({ input }) => input.checked).map(({ permission }) => permission);
  const { dialog, go } = openSheet({
    titleId: 'consent-title',
    content: [
      element(
        'header',
        { class: 'heading' },
        bankMark(bank.name, bank),
        element('h2', { id: 'consent-title' }, `Connect ${bank.name}`),
      ),
      element('p', {}, 'For 90 days, Open Finance may read at this bank, and nothing else:'),
      element(
        'ul',
        { class: 'permissions' },
        ...boxes.map(({ permission, input }) =>
          element('li', {}, input, element('label', { for: input.id }, WORDS[permission])),
        ),
      ),
      element(
        'p',
        { class: 'soft' },
        'You sign in and approve at the bank itself. Your password there stays there, and you can withdraw the consent at any time.',
      ),
    ],
    action: `Continue to ${bank.name}`,
    act: async () => goToBank(await api.askConsent(bank.id, chosen())),
  });
  const agree = (): void => {
    const hasAccounts = chosen().includes('accounts');
    for (const { permission, input } of boxes) {
      if (!NEED_ACCOUNTS.includes(permission)) continue;
      input.disabled = !hasAccounts;
      if (!hasAccounts) input.checked = false;
    }
    go.disabled = chosen().length === 0;
  };
  dialog.addEventListener('change', agree);
  agree();
}
