import { ledgerViewSchema } from '@of/mock-bank-kit';
import { obtainTokens, type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import { createApp } from './app.ts';

describe('Green Bank', () => {
  let bank: RunningBank;
  beforeAll(async () => {
    bank = await startTestBank(createApp);
  });
  afterAll(() => bank.stop());

  it('shows accounts under a consent', async () => {
    const tokens = await obtainTokens(bank, { userName: 'fridaklo' });
    const view = ledgerViewSchema.parse(await (await bank.get('/__bank/ledger/fridaklo')).json());
    const answer = await bank.get(`/accounts/${view.accounts[0]?.id}`, tokens.access_token);
    expect(await answer.json()).toMatchObject({ Account: { AccountUser: { UserName: 'fridaklo' } } });
  });
});
