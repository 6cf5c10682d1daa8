import { obtainTokens, openPaperBank, type RunningBank, startTestBank } from '../testing.ts';

describe('what an access token opens', () => {
  let bank: RunningBank;
  const idsOf = (userName: string): string[] => bank.bank.ledger.accounts(userName).map(({ key }) => `account-${key}`);
  beforeAll(async () => {
    bank = await startTestBank(openPaperBank);
  });
  afterAll(() => bank.stop());

  it.each([
    ['no header', undefined, undefined],
    ['an unknown token', 'Bearer unknown', 'invalid_token'],
    ['another scheme', 'Basic dXNlcjpwYXNz', 'invalid_token'],
    ['two tokens', 'Bearer one two', 'invalid_token'],
  ])('is nothing with %s (RFC 6750 §3)', async (_case, authorization, error) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`${bank.url}/accounts`, { headers });
    expect(answer.status).toBe(401);
    const challenge = answer.headers.get('www-authenticate') ?? '';
    expect(challenge).toContain('Bearer realm="Paper Bank"');
    expect(challenge.includes('error=')).toBe(error !== undefined);
    expect(await answer.json()).toMatchObject({ problem: 'invalid-token' });
  });

  it('is only what its scope names', async () => {
    const { access_token: token } = await obtainTokens(bank, { userName: 'adalove' }, 'accounts');
    expect((await bank.get('/accounts', token)).status).toBe(200);
    const answer = await bank.get(`/accounts/${idsOf('adalove')[0]}/transactions`, token);
    expect([answer.status, await answer.json()]).toMatchObject([403, { problem: 'insufficient-scope' }]);
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="transactions"');
  });

  it('is only the accounts that were chosen on the consent page', async () => {
    const [chosen = '', other = ''] = idsOf('claumon');
    const { access_token: token } = await obtainTokens(bank, { userName: 'claumon', accounts: [chosen] });
    expect(await (await bank.get('/accounts', token)).json()).toEqual([chosen]);
    expect((await bank.get(`/accounts/${chosen}/transactions`, token)).status).toBe(200);
    const answer = await bank.get(`/accounts/${other}/transactions`, token);
    expect([answer.status, await answer.json()]).toMatchObject([403, { problem: 'account-not-shared' }]);
  });

  it("is no other customer's account, which looks like one that does not exist", async () => {
    const { access_token: token } = await obtainTokens(bank, { userName: 'claumon' });
    const foreign = await bank.get(`/accounts/${idsOf('fridaklo')[0]}/transactions`, token);
    const unknown = await bank.get('/accounts/account-0000000000000000/transactions', token);
    expect([foreign.status, await foreign.text()]).toEqual([unknown.status, await unknown.text()]);
    expect(foreign.status).toBe(404);
  });

  it('is read only, and nothing beside the declared addresses', async () => {
    const { access_token: token } = await obtainTokens(bank, { userName: 'claumon' });
    const headers = { authorization: `Bearer ${token}` };
    const post = await fetch(`${bank.url}/accounts`, { method: 'POST', headers });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await bank.get('/users', token)).status).toBe(404);
    expect((await bank.get('/accounts?surprise=1', token)).status).toBe(400);
    expect((await bank.get('/accounts/%E0%A4%A/transactions', token)).status).toBe(400);
  });

  it('is kept out of caches', async () => {
    const { access_token: token } = await obtainTokens(bank, { userName: 'claumon' });
    expect((await bank.get('/accounts', token)).headers.get('cache-control')).toBe('no-store');
  });
});
