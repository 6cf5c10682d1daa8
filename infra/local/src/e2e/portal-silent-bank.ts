import { openBrowser } from '../agent/browser.ts';
import { signIn } from '../job/api-client.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';
import { awaitSyncs } from '../job/await-sync.ts';
import { openChromium } from './real-browser.ts';

/** Who connects which bank, all of whose data they share; the bank fails to give the balance of one of their accounts. */
export interface SilentBankVisit {
  /** Path of a Chromium. */
  readonly chromium: string;
  /** Origin of the portal, of a running stack. */
  readonly portal: string;
  readonly bankId: string;
  readonly bankName: string;
  readonly user: { readonly userName: string; readonly password: string };
}

/** A user sees of a balance that the bank could not give that the bank did not, and not that they did not share it. */
export async function visitSilentBank({ chromium, portal, bankId, bankName, user }: SilentBankVisit): Promise<void> {
  const agent = openBrowser();
  const api = await signIn(agent, portal, user);
  await approveAtBank(agent, await api.askConsent(bankId), user);
  const progress = { show: () => undefined, end: () => undefined };
  await awaitSyncs({ api, syncs: [{ bankId }], say: () => undefined, progress });
  const silent = (await api.accounts()).filter(({ balance }) => balance === undefined);
  expect(silent.map(({ quality }) => quality)).toEqual([{ status: 'unknown', explanation: 'balance-missing' }]);
  const browser = await openChromium(chromium);
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(portal);
    await page.getByLabel('User name').fill(user.userName);
    await page.getByLabel('Password').fill(user.password);
    await page.keyboard.press('Enter');
    const card = page.getByRole('article', { name: bankName });
    const row = card.locator('.account').filter({ hasText: silent[0]?.name ?? '' });
    await row.getByText('not given by the bank', { exact: true }).waitFor();
    await row.locator('summary', { hasText: 'Not checked yet' }).click();
    await row.getByText('The bank could not give the balance the last time.').waitFor();
    expect(await page.getByText('not shared').count()).toBe(0);
  } finally {
    await browser.close();
  }
}
