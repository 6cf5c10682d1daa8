import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BankWebhook, bankWebhook } from '@of/contracts';
import { type Listening, listen } from '@of/service-kit';
import { z } from 'zod';
import type { MockBank } from '../mock-bank.ts';
import type { MockBankOptions } from '../options.ts';
import { admin } from '../testing/admin-calls.ts';
import { approved, openStrictBank } from '../testing/strict-bank.ts';
import { clientToken, obtainTokens, openPaperBank, type RunningBank, startTestBank } from '../testing.ts';

const key = Buffer.alloc(32, 7);
const SECRET = `whsec_${key.toString('base64')}`;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: BankWebhook;
}

/** A client's receiving side: it answers with `statuses` in turn, then with 204. */
async function startReceiver() {
  const received: Received[] = [];
  const statuses: number[] = [];
  const waiting = new Set<() => void>();
  const listening: Listening = await listen(
    (req, res) => {
      let body = '';
      req.on('data', (chunk) => {
        body += String(chunk);
      });
      req.on('end', () => {
        received.push({ headers: req.headers, body, event: bankWebhook.parse(JSON.parse(body)) });
        const status = statuses.shift() ?? 204;
        res.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
        for (const look of waiting) look();
      });
    },
    { port: 0 },
  );
  return {
    url: `${listening.url}/v1/bank-webhooks/paper-bank`,
    received,
    statuses,
    /** Resolves when there are so many. */
    count: (wanted: number) =>
      new Promise<readonly Received[]>((resolve) => {
        const look = (): void => {
          if (received.length < wanted) return;
          waiting.delete(look);
          resolve(received);
        };
        waiting.add(look);
        look();
      }),
    close: () => listening.close(),
  };
}

/** The machine may be busy: a bank's start hashes passwords, and so does every sign-in. */
const LONG_MS = 120_000;

describe('what is new at a bank', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let bank: RunningBank;
  const open = (createApp: (options: MockBankOptions) => Promise<MockBank>, more: Partial<MockBankOptions> = {}) =>
    startTestBank(createApp, { webhook: { url: receiver.url, secret: SECRET, pausesMs: [1, 1] }, ...more });
  beforeAll(async () => {
    receiver = await startReceiver();
    bank = await open(openPaperBank);
  }, LONG_MS);
  beforeEach(() => receiver.received.splice(0));
  afterAll(async () => {
    await bank.stop();
    await receiver.close();
  });

  const accountsOf = (at: RunningBank, userName: string) =>
    at.bank.ledger.accounts(userName).map((account) => `account-${account.key}`);
  const book = (at: RunningBank, account: string | undefined, more: object = {}) =>
    admin(at, 'POST', 'transactions', { account, text: 'VERY PRIVATE', amountMinor: -4217, ...more });

  it('is told where an account is shared: signed, and without anything personal', async () => {
    const [checking = '', savings] = accountsOf(bank, 'gracehop');
    await obtainTokens(bank, { userName: 'gracehop', accounts: [checking] });
    await book(bank, savings);
    await book(bank, checking);
    const [first] = await receiver.count(1);
    expect(first?.event).toEqual({
      type: 'transactions.booked',
      timestamp: new Date(bank.bank.clock.now()).toISOString(),
      data: { bankId: 'paper-bank', accountIds: [checking] },
    });
    expect(first?.body).not.toMatch(/VERY PRIVATE|4217|gracehop/);
    const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = first?.headers ?? {};
    const expected = createHmac('sha256', key).update(`${String(id)}.${String(seconds)}.${first?.body}`);
    expect(signature).toBe(`v1,${expected.digest('base64')}`);
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
    expect(first?.headers['content-type']).toBe('application/json');
    expect(receiver.received).toHaveLength(1);
  });

  it('is told again, the same, until it is taken; what comes meanwhile waits and is told at once', async () => {
    const [checking, savings] = accountsOf(bank, 'adalove');
    await obtainTokens(bank, { userName: 'adalove' });
    receiver.statuses.push(500, 302);
    await book(bank, checking);
    await receiver.count(1);
    await Promise.all([book(bank, savings), book(bank, checking)]);
    const all = await receiver.count(4);
    const [first, second, third, last] = all;
    expect([second?.body, third?.body]).toEqual([first?.body, first?.body]);
    expect(new Set(all.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect(new Set(last?.event.data.accountIds)).toEqual(new Set([checking, savings]));
    expect(all).toHaveLength(4);
  });

  it('is given up after the last attempt, and at once where the receiver is gone', async () => {
    const [checking] = accountsOf(bank, 'fridaklo');
    await obtainTokens(bank, { userName: 'fridaklo' });
    receiver.statuses.push(500, 500, 500, 410);
    await book(bank, checking);
    await receiver.count(3);
    for (const wanted of [4, 5]) {
      await book(bank, checking);
      await receiver.count(wanted);
    }
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(new Set(ids).size).toBe(3);
  });

  it('is what was pending and is booked now, and whatever falls due while the clock goes on', async () => {
    const [checking = '', savings = ''] = accountsOf(bank, 'claumon');
    await obtainTokens(bank, { userName: 'claumon' });
    await book(bank, savings, { pendingSeconds: 60 });
    await book(bank, savings, { declined: true });
    await admin(bank, 'POST', 'clock', { advanceSeconds: 59 });
    expect(receiver.received).toEqual([]);
    await admin(bank, 'POST', 'clock', { advanceSeconds: 1 });
    expect((await receiver.count(1))[0]?.event.data.accountIds).toEqual([savings]);
    await admin(bank, 'POST', 'clock', { advanceSeconds: 40 * 86_400 });
    // Everybody who gave something here has news of forty days.
    const given = z.array(z.unknown()).parse((await admin(bank, 'GET', 'consents')).body).length;
    const told = (await receiver.count(1 + given)).slice(1).flatMap(({ event }) => event.data.accountIds);
    expect(told.filter((id) => [checking, savings].includes(id))).toHaveLength(2);
  });

  it(
    'is told after a restart where it could not be before',
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'mock-bank-webhooks-'));
      const nowhere = { url: 'http://127.0.0.1:9/', secret: SECRET };
      const before = await open(openPaperBank, { dataDir, webhook: nowhere });
      const [checking] = accountsOf(before, 'gracehop');
      await obtainTokens(before, { userName: 'gracehop' });
      await book(before, checking, { pendingSeconds: 60 });
      const later = before.bank.clock.now() + 60_000;
      await before.stop();
      const after = await open(openPaperBank, { dataDir, now: () => later });
      expect((await receiver.count(1))[0]?.event.data.accountIds).toEqual([checking]);
      await after.stop();
      await rm(dataDir, { recursive: true });
    },
    LONG_MS,
  );

  it(
    'is also that the customer ended the consent at the bank; of an ended one nothing is told',
    async () => {
      const strict = await open(openStrictBank);
      const accessToken = await clientToken(strict, 'accounts');
      const body = { permissions: ['ReadAccounts'] };
      const created = await strict.send({ method: 'POST', path: '/consents', accessToken, body });
      const { id } = z.object({ id: z.string() }).parse(await created.json());
      await approved(strict, id);
      await admin(strict, 'POST', `consents/${id}/revoke`);
      await book(strict, accountsOf(strict, 'fridaklo')[0]);
      await admin(strict, 'POST', 'clock', { advanceSeconds: 40 * 86_400 });
      expect((await receiver.count(1))[0]?.event).toMatchObject({
        type: 'consent.revoked',
        data: { bankId: 'strict-bank', consentId: id, accountIds: accountsOf(strict, 'fridaklo') },
      });
      expect(receiver.received).toHaveLength(1);
      await strict.stop();
    },
    LONG_MS,
  );
});
