import type { BankBranding } from '../definition.ts';
import { html } from './html.ts';
import { page } from './layout.ts';

/** A page that says one thing, such as why an authorization request cannot go on. */
export function messagePage(bank: BankBranding, title: string, message: string): string {
  return page(bank, title, html`<h1>${title}</h1><p>${message}</p>`);
}
