import type { BankBranding } from '../definition.ts';
import { html } from './html.ts';
import { page } from './layout.ts';

/** What the consent page shows: who asks, for what, and which accounts there are to choose from. */
export interface ConsentPage {
  readonly bank: BankBranding;
  readonly action: string;
  readonly csrf: string;
  readonly clientName: string;
  readonly displayName: string;
  readonly returnsTo: string;
  /** The asked-for scopes in plain words. */
  readonly permissions: readonly string[];
  readonly accounts: readonly { id: string; label: string; kind: string; maskedNumber: string; chosen: boolean }[];
  readonly error?: string;
}

/** The bank's consent page as a document. Every account is chosen at first; none is shared without the customer's Approve. */
export function consentPage(view: ConsentPage): string {
  const { bank, action, csrf, clientName, displayName, returnsTo, permissions, accounts, error } = view;
  return page(
    bank,
    'Share your data',
    html`<h1>Share your data with ${clientName}?</h1>
<p>You are signed in as <strong>${displayName}</strong>. <strong>${clientName}</strong> (${returnsTo}) asks ${bank.name} to let it</p>
<ul class="permissions">${permissions.map((permission) => html`<li>${permission}</li>`)}</ul>
${error === undefined ? '' : html`<p class="error" role="alert">${error}</p>`}
<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf}">
<fieldset><legend>Accounts to share</legend>
${accounts.map(
  (
    account,
    index,
  ) => html`<div class="choice"><input type="checkbox" id="account-${index}" name="account" value="${account.id}"${account.chosen ? html` checked` : ''}>
<label for="account-${index}">${account.label} <span class="muted">${account.kind}, ${account.maskedNumber}</span></label></div>
`,
)}</fieldset>
<p class="muted">You can end this at any time at ${clientName}. It cannot make payments.</p>
<div class="actions"><button type="submit" name="action" value="approve" class="primary">Approve</button>
<button type="submit" name="action" value="deny">Deny</button></div>
</form>`,
  );
}
