import { type BankAdapter, loadAdapters } from '@of/bank-adapters';
import { type DeployedBank, startDeployedBank } from '../testing/deployed-bank.ts';
import { type BankClient, createBankClient } from './bank-client.ts';
import { grantedPermissions } from './granted-permissions.ts';

const codeVerifier = 'a-code-verifier-that-has-at-least-43-characters';
const state = 'a-state';
const TIMEOUT_MS = 120_000;
const adapters = await loadAdapters();

/** Banks whose consents are resources that the authorization itself makes. */
describe.each(['liberty-bank', 'wattle-bank'])('OAuth client at %s', (id) => {
  const adapter: BankAdapter = adapters.get(id);
  let bank: DeployedBank;
  let client: BankClient;

  beforeAll(async () => {
    bank = await startDeployedBank(id);
    client = createBankClient(adapter, bank.registration, bank.redirectUri);
  }, TIMEOUT_MS);
  afterAll(() => bank?.stop());

  async function connected(permissions = adapter.institution.permissions) {
    const url = await client.authorizationUrl({ permissions, state, codeVerifier });
    const answer = await bank.approve(url, 'gracehop');
    const [code, iss] = [answer.get('code') ?? '', answer.get('iss') ?? ''];
    return { url: new URL(url), tokens: await client.exchangeCode({ code, iss, state, codeVerifier }) };
  }

  it(
    'pushes the request, is told of the consent with the tokens, refreshes, reads where it stands, and ends it',
    async () => {
      expect(client.consents?.create).toBeUndefined();
      const { url, tokens } = await connected();
      expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
      const bankConsentId = tokens.bankConsentId ?? '';
      expect(bankConsentId).toMatch(/^[0-9a-f-]{36}$/);
      const fresh = await client.refresh(tokens.refreshToken ?? '');
      expect(fresh.accessToken).not.toBe(tokens.accessToken);
      const status = () => client.consents?.status?.(bankConsentId, undefined);
      if (!adapter.institution.features.includes('consent-status')) {
        // Where the consent cannot be asked about, it ends with its tokens.
        expect(client.consents?.status).toBeUndefined();
        await client.revoke(fresh.refreshToken ?? tokens.refreshToken ?? '', 'refresh_token');
        await expect(client.refresh(fresh.refreshToken ?? tokens.refreshToken ?? '')).rejects.toMatchObject({
          name: 'BankOAuthError',
        });
        return;
      }
      expect(await status()).toBe('Authorised');
      await client.consents?.end?.(bankConsentId, undefined);
      expect(await status()).toBe('Revoked');
      // Ending what has ended is no error.
      await client.consents?.end?.(bankConsentId, undefined);
      await client.consents?.end?.('a-consent-that-the-bank-does-not-know', undefined);
    },
    TIMEOUT_MS,
  );

  it(
    'is granted what was asked for, each consent by itself',
    async () => {
      const [first, second] = [await connected(['accounts', 'balances']), await connected()];
      expect(first.tokens.bankConsentId).not.toBe(second.tokens.bankConsentId);
      const granted = grantedPermissions(adapter.oauth, ['accounts', 'balances', 'transactions'], first.tokens.scope);
      expect(granted).toEqual(['accounts', 'balances']);
      await client.consents?.end?.(first.tokens.bankConsentId ?? '', undefined);
      await client.revoke(first.tokens.refreshToken ?? '', 'refresh_token');
      const fresh = await client.refresh(second.tokens.refreshToken ?? '');
      expect(fresh.accessToken).not.toBe(second.tokens.accessToken);
      const status = await client.consents?.status?.(second.tokens.bankConsentId ?? '', undefined);
      expect(status).toBe(adapter.institution.features.includes('consent-status') ? 'Authorised' : undefined);
    },
    TIMEOUT_MS,
  );
});
