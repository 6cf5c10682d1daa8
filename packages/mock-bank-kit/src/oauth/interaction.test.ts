import { openBrowser, type Page } from '@of/local';
import { authorizationUrl, decideAtBank, openPaperBank, pkce, type RunningBank, startTestBank } from '../testing.ts';

describe('the login and consent pages', () => {
  let bank: RunningBank;
  const browser = () => openBrowser(bank.redirectUri);
  const request = (more: Record<string, string> = {}) =>
    authorizationUrl(bank, { code_challenge: pkce().challenge, ...more });
  const signIn = { fields: { username: 'fridaklo', password: 'demo-fridaklo' } };
  beforeAll(async () => {
    bank = await startTestBank(openPaperBank);
  });
  afterAll(() => bank.stop());

  function expectSafe(page: Page): void {
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${new URL(bank.redirectUri).origin}`);
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('x-powered-by')).toBeNull();
    expect(page.body).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page.body).not.toMatch(/<script|<style|style=|onclick=|javascript:/i);
  }

  it('hold no script, no style, no frame, and lead to the client alone', async () => {
    const tab = browser();
    const login = await tab.open(request());
    expectSafe(login);
    const consent = await tab.submit(login, signIn);
    expectSafe(consent);
    expect(consent.body).toContain('Test Client');
    expect(consent.body).toContain('see your transactions');
    expect(consent.body).toContain('ending in 5807');
    expect(consent.body).not.toContain('204515807');
    expect((await bank.get('/bank.css')).headers.get('content-type')).toContain('text/css');
  });

  it('show a script in login_hint as text', async () => {
    const page = await browser().open(request({ login_hint: '"><script>alert(1)</script>' }));
    expect(page.status).toBe(200);
    expect(page.body).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
  });

  it('tell nobody whether a name exists, and throttle guessing', async () => {
    const tab = browser();
    let page = await tab.open(request());
    const answers: string[] = [];
    for (const username of ['nobody-here', 'claumon']) {
      page = await tab.submit(page, { fields: { username, password: 'wrong' } });
      expect(page.status).toBe(401);
      answers.push(/role="alert"[^>]*>([^<]*)/.exec(page.body)?.[1] ?? '');
    }
    expect(answers[0]).toBe(answers[1]);
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      page = await tab.submit(page, { fields: { username: 'claumon', password: 'wrong' } });
    }
    page = await tab.submit(page, { fields: { username: 'claumon', password: 'demo-claumon' } });
    expect(page.status).toBe(429);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('ask again when no account is chosen, and refuse an account of somebody else', async () => {
    const tab = browser();
    const consent = await tab.submit(await tab.open(request()), signIn);
    const none = await tab.submit(consent, { button: 'approve', ticked: { account: [] } });
    expect(none.status).toBe(422);
    const foreign = bank.bank.ledger.accounts('gracehop')[0]?.key ?? '';
    const own = bank.bank.ledger.accounts('fridaklo')[0]?.key ?? '';
    const forged = { ...consent, body: consent.body.replaceAll(own, foreign) };
    expect((await tab.submit(forged, { button: 'approve' })).status).toBe(422);
  });

  it('refuse a form that another site, another browser or a stale page sent', async () => {
    const tab = browser();
    const consent = await tab.submit(await tab.open(request()), signIn);
    const withoutToken = { ...consent, body: consent.body.replace(/(name="csrf" value=")[^"]*/, '$1forged') };
    expect((await tab.submit(withoutToken, { button: 'approve' })).status).toBe(400);
    expect((await browser().submit(consent, { button: 'approve' })).status).toBe(400);
    const action = new URL(/action="([^"]*)"/.exec(consent.body)?.[1] ?? '', bank.url);
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
      const answer = await fetch(action, { method: 'POST', headers, body: new URLSearchParams({ action: 'approve' }) });
      expect(answer.status).toBe(400);
    }
    const end = await tab.submit(consent, { button: 'approve' });
    expect(end.url).toContain('code=');
    expect((await tab.submit(consent, { button: 'approve' })).status).toBe(400);
  });

  it('take no more than a form', async () => {
    const login = await browser().open(request());
    const action = new URL(/action="([^"]*)"/.exec(login.body)?.[1] ?? '', bank.url);
    const huge = new URLSearchParams({ csrf: 'x'.repeat(10_000), username: 'a', password: 'b' });
    const many = new URLSearchParams('field=1&'.repeat(500));
    for (const body of [huge, many]) expect((await fetch(action, { method: 'POST', body })).status).toBe(400);
  });

  it('ask for sign-in at every authorization, also in a browser that was here before', async () => {
    const tab = browser();
    const first = await decideAtBank(bank, request(), { userName: 'fridaklo' }, tab);
    const second = await decideAtBank(bank, request(), { userName: 'gracehop' }, tab);
    expect([first.has('code'), second.has('code')]).toEqual([true, true]);
  });

  it("refuse one customer's approval in another customer's session", async () => {
    const tab = browser();
    const first = await tab.submit(await tab.open(request()), signIn);
    const grace = { fields: { username: 'gracehop', password: 'demo-gracehop' } };
    const second = await tab.submit(await tab.open(request()), grace);
    const refused = await tab.submit(first, { button: 'approve' });
    expect([refused.status, refused.url.includes('code=')]).toEqual([400, false]);
    expect((await tab.submit(second, { button: 'approve' })).url).toContain('code=');
  });

  it('do not disturb those of another bank in the same browser', async () => {
    const other = await startTestBank((options) => openPaperBank(options, { id: 'other-bank' }));
    const tab = browser();
    const here = await tab.submit(await tab.open(request()), signIn);
    const there = await tab.submit(
      await tab.open(authorizationUrl(other, { code_challenge: pkce().challenge })),
      signIn,
    );
    expect((await tab.submit(here, { button: 'approve' })).url).toContain('code=');
    expect((await tab.submit(there, { button: 'approve' })).url).toContain('code=');
    await other.stop();
  });
});
