import { loadAdapters, type Page } from '@of/bank-adapters';
import { type RealBank, startRealBank } from '../testing/real-bank.ts';
import { createBankGates } from './bank-gate.ts';
import { createBankSession, type TokenSource } from './bank-session.ts';

/** That what is read is the bank's ledger is shown of each bank beside it, by `describeAdapterConformance`. */

const adapter = (await loadAdapters()).get('green-bank');
const limits = {
  exchange: { responseMs: 10_000, bytes: 10_000_000 },
  retry: { tries: 3, optionalTries: 3, baseMs: 50, longestMs: 500, longestRetryAfterMs: 5_000, totalMs: 10_000 },
};
const USER = 'fridaklo';

async function all(pages: AsyncIterable<Page>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

describe('a session at a real bank', () => {
  let bank: RealBank;
  beforeAll(async () => {
    bank = await startRealBank(adapter.institution.id);
  });
  afterAll(() => bank?.stop());

  const sessionWith = (tokens: TokenSource) =>
    createBankSession({
      gate: createBankGates()({ id: 'Test Bank', name: 'Test Bank' }),
      adapter,
      origin: bank.url,
      tokens,
      limits,
      signal: new AbortController().signal,
    });

  test('reads page after page, also when a token is replaced on the way', async () => {
    const scope = adapter.oauth.scope(adapter.institution.permissions);
    const good = { accessToken: await bank.tokenOf(USER, scope) };
    let calls = 0;
    const session = sessionWith({
      current: async () => {
        calls += 1;
        return calls === 3 ? { accessToken: 'expired' } : good;
      },
      replace: async () => good,
    });
    const { accounts } = await bank.ledgerOf(USER);
    const read = (await all(adapter.fetch.accounts(session))).map(adapter.map.account);
    expect(read.map(({ accountId }) => accountId)).toEqual(accounts.map(({ id }) => id));
    for (const account of read) {
      const list = await all(adapter.fetch.transactions(session, account, {}));
      expect(list.length).toBe(accounts.find(({ id }) => id === account.accountId)?.transactions.length);
    }
    expect(calls).toBeGreaterThan(3);
  });

  test('asks for a new consent when the bank does not know a fresh token either', async () => {
    const session = sessionWith({
      current: async () => ({ accessToken: 'unknown' }),
      replace: async () => ({ accessToken: 'unknown too' }),
    });
    await expect(all(adapter.fetch.accounts(session))).rejects.toMatchObject({ code: 're-consent' });
  });
});
