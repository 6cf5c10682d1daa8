import { parse } from 'node-html-parser';
import type { Browser, Page } from '../agent/browser.ts';

/** A page's text, short enough for a message. */
function textOf(page: Page): string {
  return parse(page.body).textContent.replace(/\s+/g, ' ').trim().slice(0, 300);
}

function expectForm(page: Page, step: string, field: string): void {
  const form = parse(page.body).querySelector('form');
  if (page.status === 200 && form?.querySelector(`[name="${field}"]`) !== null && form !== null) return;
  throw new Error(`${step}: ${new URL(page.url).origin} answered ${page.status}: ${textOf(page)}`);
}

/**
 * Goes the user's way through the bank: signs in there, shares all accounts, and comes back with the bank's redirect.
 * @returns the page on which the way ends: the application's
 * @throws when a page on the way is not what a user could go on from; the message says which and what it says
 */
export async function approveAtBank(
  browser: Browser,
  authorisationUrl: string,
  user: { userName: string; password: string },
): Promise<Page> {
  const login = await browser.open(authorisationUrl);
  expectForm(login, "the bank's login page", 'password');
  const consent = await browser.submit(login, { fields: { username: user.userName, password: user.password } });
  expectForm(consent, "the bank's consent page", 'action');
  const back = await browser.submit(consent, { button: 'approve' });
  // A browser that does not visit the callback has no status of it.
  if (back.status !== 200 && back.status !== 0) {
    throw new Error(
      `the way back from the bank ended at ${new URL(back.url).pathname} with ${back.status}: ${textOf(back)}`,
    );
  }
  return back;
}
