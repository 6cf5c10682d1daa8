import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerViewSchema } from './ledger/ledger-view.ts';
import { obtainTokens, openPaperBank, paperBank, postAsClient, startTestBank } from './testing.ts';

describe('a mock bank', () => {
  it('still knows its consents, tokens and history after a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mock-bank-restart-'));
    const before = await startTestBank(openPaperBank, { dataDir });
    const tokens = await obtainTokens(before, { userName: 'gracehop' });
    const books = await (await before.get('/__bank/ledger/gracehop')).json();
    await before.stop();
    const later = Date.parse('2026-12-24T20:00:00.000Z');
    const after = await startTestBank(openPaperBank, { dataDir, now: () => later });
    expect((await after.get('/accounts', tokens.access_token)).status).toBe(200);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect((await postAsClient(after, '/oauth/token', refresh)).status).toBe(200);
    const [old, grown] = [books, await (await after.get('/__bank/ledger/gracehop')).json()].map((view) =>
      ledgerViewSchema.parse(view),
    );
    const past = old?.accounts[0]?.transactions ?? [];
    expect(past.length).toBeGreaterThan(500);
    expect(grown?.accounts[0]?.transactions.slice(0, past.length)).toEqual(past);
    expect(grown?.accounts[0]?.transactions.length).toBeGreaterThan(past.length);
    await after.stop();
    await rm(dataDir, { recursive: true });
  });

  it('keeps its keys from other users of the machine and no password in plain', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mock-bank-keys-'));
    const bank = await startTestBank(openPaperBank, { dataDir });
    await bank.stop();
    expect((await stat(join(dataDir, 'keys.json'))).mode & 0o777).toBe(0o600);
    for (const file of await readdir(dataDir))
      expect(await readFile(join(dataDir, file), 'latin1')).not.toContain('demo-fridaklo');
    await rm(dataDir, { recursive: true });
  });

  it('says how it is, and shows its books only where that is allowed', async () => {
    const bank = await startTestBank(openPaperBank, { adminExposed: false });
    expect((await bank.get('/health/live')).status).toBe(200);
    expect(await (await bank.get('/health/ready')).json()).toEqual({ status: 'ok', checks: { store: 'ok' } });
    expect((await bank.get('/__bank/ledger/fridaklo')).status).toBe(404);
    await bank.stop();
  });

  it('dates the entries of its books by its own calendar', async () => {
    const date = (epochMs: number, isShifted: boolean) =>
      new Date(epochMs + (isShifted ? 0 : 86_400_000)).toISOString().slice(0, 10);
    const bank = await startTestBank((options) => openPaperBank(options, { ids: { ...paperBank.ids, date } }));
    const [account] = bank.bank.ledger.accounts('fridaklo');
    if (account === undefined) throw new Error('no account');
    const dates = async () => {
      const books = ledgerViewSchema.parse(await (await bank.get('/__bank/ledger/fridaklo')).json());
      return (books.accounts[0]?.transactions ?? []).map((one) => one.date);
    };
    const days = bank.bank.ledger.transactions(account.key, bank.bank.clock.now()).map(({ bookedAt }) => bookedAt);
    expect(await dates()).toEqual(days.map((bookedAt) => date(bookedAt, false)));
    bank.bank.oddities.set('date-shift', account, true);
    expect(await dates()).toEqual(days.map((bookedAt) => date(bookedAt, true)));
    await bank.stop();
  });

  it('gives every answer a request id, its own or a sane one of the caller', async () => {
    const bank = await startTestBank(openPaperBank);
    const ask = async (id: string) =>
      (await fetch(`${bank.url}/accounts`, { headers: { 'x-request-id': id } })).headers;
    expect((await ask('abc-12345')).get('x-request-id')).toBe('abc-12345');
    expect((await ask('<script>')).get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    await bank.stop();
  });

  it('can be unavailable', async () => {
    const bank = await startTestBank(openPaperBank);
    const { access_token: token } = await obtainTokens(bank, { userName: 'adalove' });
    bank.bank.setUnavailable(true);
    const answer = await bank.get('/accounts', token);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    bank.bank.setUnavailable(false);
    expect((await bank.get('/accounts', token)).status).toBe(200);
    await bank.stop();
  });
});
