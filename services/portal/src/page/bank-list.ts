import type { BankResource } from '@of/contracts';
import { bankMark } from './bank-mark.ts';
import { button, element } from './dom.ts';
import type { OverviewData } from './overview-data.ts';

const countries = new Intl.DisplayNames('en', { type: 'region' });

function bankList(banks: readonly BankResource[], connect: (bank: BankResource) => void): HTMLElement {
  if (banks.length === 0) return element('p', { class: 'soft' }, 'All banks that are offered are connected.');
  return element(
    'ul',
    { class: 'banks' },
    ...banks.map((bank) =>
      element(
        'li',
        { class: 'sheet' },
        bankMark(bank.name, bank),
        element(
          'div',
          { class: 'what' },
          element('strong', { id: `bank-${bank.id}` }, bank.name),
          element('span', { class: 'soft' }, countries.of(bank.country) ?? bank.country),
        ),
        button('Connect', { 'aria-describedby': `bank-${bank.id}` }, () => connect(bank)),
      ),
    ),
  );
}

/** The banks that can be connected still. The list stays as it is while they are the same. */
export function freeBanks(connect: (bank: BankResource) => void): {
  readonly element: HTMLElement;
  readonly update: (data: OverviewData) => void;
} {
  const place = element('div');
  let shown: string | undefined;
  return {
    element: place,
    update: ({ banks, connections }) => {
      const free = banks.filter(({ id }) => !connections.some(({ bankId }) => bankId === id));
      const ids = free.map(({ id }) => id).join();
      if (ids === shown) return;
      shown = ids;
      place.replaceChildren(bankList(free, connect));
    },
  };
}
