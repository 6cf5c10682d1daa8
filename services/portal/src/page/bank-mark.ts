import type { BankResource } from '@of/contracts';
import { element } from './dom.ts';

/** A bank's logo, or the first letter of its name where it has none. It stands beside the name and says nothing more. */
export function bankMark(name: string, bank: Pick<BankResource, 'logo'> | undefined): HTMLElement {
  const { logo } = bank ?? {};
  if (logo === undefined) return element('span', { class: 'mark letter', 'aria-hidden': 'true' }, name.slice(0, 1));
  return element('img', { class: 'mark', src: logo, alt: '', width: '40', height: '40' });
}
