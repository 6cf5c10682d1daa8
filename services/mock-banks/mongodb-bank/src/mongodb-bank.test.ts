import { ledgerViewSchema } from '@of/mock-bank-kit';
import { obtainTokens, type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import { createApp } from './app.ts';

describe('MongoDB Bank', () => {
  let bank: RunningBank;
  beforeAll(async () => {
    bank = await startTestBank(createApp);
  });
  afterAll(() => bank.stop());

  it('shows its customer the accounts of the ledger', async () => {
    const tokens = await obtainTokens(bank, { userName: 'gracehop' });
    const view = ledgerViewSchema.parse(await (await bank.get('/__bank/ledger/gracehop')).json());
    const answer = await (await bank.get('/api/v2/me/accounts', tokens.access_token)).json();
    expect(JSON.stringify(answer)).toContain(view.accounts[0]?.id);
  });
});
