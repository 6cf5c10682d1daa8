import type { Locator, Page } from 'playwright-core';
import { openBrowser } from '../agent/browser.ts';
import { type BankAdmin, bankAdmin } from '../faults/bank-admin.ts';
import { type ApiClient, signIn } from '../job/api-client.ts';
import { awaitSyncs } from '../job/await-sync.ts';
import { startCutLine } from './cut-line.ts';
import { cents, readLedger } from './ledger.ts';
import { openChromium } from './real-browser.ts';

const EVENTS = '/v1/events';
const quiet = { say: () => undefined, progress: { show: () => undefined, end: () => undefined } };

export interface PortalVisit {
  /** Path of a Chromium. */
  readonly chromium: string;
  /** Origin of the portal, of a running stack. */
  readonly portal: string;
  /** Origin of Green Bank there. */
  readonly greenBank: string;
  /** A customer of the bank, with the demo password there, who is no user here yet. */
  readonly customer: string;
  /** A user there is, whose name cannot be had. */
  readonly takenName: string;
}

/** What the page shows of accounts: their balances, as decimal texts and as they are written. */
async function shownBalances(page: Page): Promise<{ amounts: string[]; written: string[] }> {
  const balances = page.locator('.account .balance');
  const amounts: string[] = [];
  for (const one of await balances.all()) amounts.push((await one.getAttribute('value')) ?? '');
  const written = await balances.allTextContents();
  return { amounts: amounts.sort(), written: written.map((text) => text.replace(/[$,]/g, '')).sort() };
}

async function connectGreenBank(page: Page, { customer, portal }: PortalVisit): Promise<void> {
  await page.getByRole('listitem').filter({ hasText: 'Green Bank' }).getByRole('button', { name: 'Connect' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect Green Bank' });
  expect(await dialog.getByRole('checkbox').count()).toBe(4);
  await dialog.getByRole('button', { name: 'Continue to Green Bank' }).click();
  await page.locator('[name=username]').fill(customer);
  await page.locator('[name=password]').fill(`demo-${customer}`);
  await page.keyboard.press('Enter');
  await page.locator('button[value=approve]').click();
  await page.getByRole('link', { name: 'See your accounts' }).click();
  await page.waitForURL(`${portal}/`);
}

/** A new user signs up, by the keyboard alone: what is wrong is said at its field, which has the focus. */
async function signUp(page: Page, { takenName }: PortalVisit, user: { userName: string; password: string }) {
  const focused = (label: string) => page.locator(':focus').and(page.getByLabel(label)).waitFor();
  await page.getByRole('button', { name: 'Create an account' }).focus();
  await page.keyboard.press('Enter');
  await focused('User name');
  await page.keyboard.type(takenName);
  await page.keyboard.press('Tab');
  await page.keyboard.type('too short');
  await page.keyboard.press('Enter');
  await page.getByText('Password must have at least 12 characters.').waitFor();
  await focused('Password');
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await page.getByText('User name is taken: choose another one.').waitFor();
  await focused('User name');
  await page.keyboard.type(user.userName);
  await page.keyboard.press('Enter');
}

/** The session ends behind the page's back: it asks for the password over what it shows, and goes on. */
async function signInAgain(page: Page, card: Locator, password: string): Promise<void> {
  await page.evaluate(() => fetch('/session', { method: 'DELETE' }));
  await card.getByRole('button', { name: 'Sync now' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.locator('[name=password]:focus').waitFor();
  await card.locator('.account').first().waitFor();
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Live', { exact: true }).waitFor();
}

/** A sync that the bank refuses is shown as failed, and why; what is shown is still from the one before. */
async function failToSync(card: Locator, { api, bank }: { api: ApiClient; bank: BankAdmin }): Promise<void> {
  const connection = async () => (await api.connections())[0];
  const synced = (await connection())?.lastCompletedSyncAt;
  await bank.spoil({ kind: 'rate-limited', retryAfterSeconds: 100 });
  await card.getByRole('button', { name: 'Sync now' }).click();
  await card.getByText('Last sync failed', { exact: true }).waitFor();
  await bank.behave();
  expect(await connection()).toMatchObject({ lastSync: { status: 'Failed' }, lastCompletedSyncAt: synced });
  const last = card.locator('.facts > div').filter({ hasText: 'Last synced' });
  expect(await last.textContent()).toMatch(/^Last synced(just now|\d.* ago); the last try, just now, failed$/);
  expect(await last.locator('time').first().getAttribute('datetime')).toBe(synced);
  await card.getByText('The bank asks us to wait before it is asked again.').waitFor();
  await card.getByText(': the bank wants to be left alone until then').waitFor();
}

async function signInOnPage(page: Page, user: { userName: string; password: string }): Promise<void> {
  await page.getByLabel('User name').fill(user.userName);
  await page.getByLabel('Password').fill(user.password);
  await page.keyboard.press('Enter');
}

/** The user deletes their account, which takes the password; after it there is nobody of that name. */
async function eraseUser(page: Page, user: { userName: string; password: string }): Promise<void> {
  await page.getByRole('button', { name: 'Delete my account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  const go = dialog.getByRole('button', { name: 'Delete everything' });
  await go.click();
  await dialog.getByText('Password is needed.').waitFor();
  await dialog.getByLabel('Password').fill(`not ${user.password}`);
  await go.click();
  await dialog.getByText('Password is wrong.').waitFor();
  await dialog.getByLabel('Password').fill(user.password);
  await go.click();
  await page.getByText('Your account is deleted').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signInOnPage(page, user);
  await page.getByRole('alert').getByText('User name or password is wrong').waitFor();
}

/**
 * A user's visit in a real browser: signs up, connects a bank, sees progress, accounts, balances and data quality as they come,
 * loses the line, after it is back sees what happened meanwhile, and a sync that fails, signs in again, disconnects the bank, and
 * deletes the account.
 */
export async function visitPortal(visit: PortalVisit): Promise<void> {
  const { portal, greenBank, customer, chromium } = visit;
  const user = { userName: `new-${customer}`, password: 'four words said aloud' };
  const bank = bankAdmin(greenBank);
  const booked = async () =>
    (await readLedger(greenBank, customer)).accounts.map((one) => cents(one.balanceMinor)).sort();
  const line = await startCutLine();
  const browser = await openChromium(chromium, line.url);
  const complaints: string[] = [];
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    await page.goto(portal);
    await signInOnPage(page, user);
    await page.getByRole('alert').getByText('User name or password is wrong').waitFor();
    await signUp(page, visit, user);
    await page.getByText('No bank is connected yet').waitFor();

    // Slow enough for a page to be seen before the next one comes.
    await bank.spoil({ kind: 'latency', ms: 600 });
    await connectGreenBank(page, visit);
    const card = page.getByRole('article', { name: 'Green Bank' });
    await card.getByText(/^Fetching transactions… 2 accounts, .*[1-9]\d* transactions?$/).waitFor();
    await bank.behave();
    await card.locator('time').first().waitFor();
    await card.getByText(/new or changed/).waitFor();
    const qualities = card.locator('summary', { hasText: 'Complete' });
    const before = await booked();
    await card
      .locator('.account')
      .nth(before.length - 1)
      .waitFor();
    expect(await shownBalances(page)).toEqual({ amounts: before, written: before });
    expect(await qualities.count()).toBe(before.length + 1);
    expect(await card.locator('.number').allTextContents()).toEqual(
      before.map(() => expect.stringMatching(/^•••• \d{4}$/)),
    );
    await qualities.first().click();
    await card.getByText('account for the bank’s balance').first().waitFor();

    line.cut(EVENTS);
    await page.getByText('Reconnecting…').waitFor();
    const [account] = (await readLedger(greenBank, customer)).accounts;
    await bank.book(account?.id ?? '', -1234, 'While nobody looked');
    const api = await signIn(openBrowser(), portal, user);
    const [connection] = await api.connections();
    const { runId } = await api.requestSync(connection?.id ?? '');
    await awaitSyncs({ api, syncs: [{ bankId: 'green-bank', runId }], ...quiet });
    const after = await booked();
    expect(after).not.toEqual(before);
    expect((await shownBalances(page)).amounts).toEqual(before);
    const resumed = line.lastEventIds.length;
    line.mend();
    await page.getByText('Live', { exact: true }).waitFor();
    const changed = after.find((amount) => !before.includes(amount));
    await card.locator(`.balance[value="${changed}"]`).waitFor();
    expect(line.lastEventIds[resumed]).toMatch(/^\d+$/);
    expect((await shownBalances(page)).amounts).toEqual(after);

    await failToSync(card, { api, bank });
    await signInAgain(page, card, user.password);
    await card.getByRole('button', { name: 'Disconnect' }).click();
    await page
      .getByRole('dialog', { name: 'Disconnect Green Bank?' })
      .getByRole('button', { name: 'Disconnect' })
      .click();
    await card.getByText('Disconnected', { exact: true }).waitFor();
    await card
      .locator(':focus')
      .and(card.getByRole('heading', { name: 'Green Bank' }))
      .waitFor();
    await card.locator('.account').first().waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signInOnPage(page, user);
    await eraseUser(page, user);
    expect(complaints).toEqual([]);
  } finally {
    await bank.behave();
    await browser.close();
    await line.close();
  }
}
