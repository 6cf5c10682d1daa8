import type { BankBranding } from '../definition.ts';
import type { DemoUser } from '../ledger/bank-seed.ts';
import { demoPassword } from '../users/bank-users.ts';
import { html } from './html.ts';
import { page } from './layout.ts';

/** What the login page shows. `userName` is what was typed before, or the client's login_hint: text, never markup. */
export interface LoginPage {
  readonly bank: BankBranding;
  readonly action: string;
  readonly csrf: string;
  readonly clientName: string;
  readonly userName: string;
  readonly error?: string;
  readonly users: readonly DemoUser[];
}

/** The bank's login page as a document. */
export function loginPage(view: LoginPage): string {
  const { bank, action, csrf, clientName, userName, error, users } = view;
  return page(
    bank,
    'Sign in',
    html`<h1>Sign in to ${bank.name}</h1>
<p><strong>${clientName}</strong> asks to see your accounts. Sign in to decide.</p>
${error === undefined ? '' : html`<p class="error" role="alert" id="login-error">${error}</p>`}
<form method="post" action="${action}" autocomplete="on">
<input type="hidden" name="csrf" value="${csrf}">
<label for="username">User name</label>
<input id="username" name="username" type="text" value="${userName}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="128">
<button type="submit" class="primary">Sign in</button>
</form>
<aside aria-label="Demo users"><h2>Demo users</h2>
<ul>${users.map((user) => html`<li><code>${user.userName}</code> / <code>${demoPassword(user.userName)}</code></li>`)}</ul></aside>`,
  );
}
