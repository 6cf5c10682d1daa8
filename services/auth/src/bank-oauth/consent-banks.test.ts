import { type BankAdapter, loadAdapters } from '@of/bank-adapters';
import { type DeployedBank, startDeployedBank } from '../testing/deployed-bank.ts';
import { type BankClient, createBankClient } from './bank-client.ts';
import { newDpopKey } from './dpop-key.ts';

const codeVerifier = 'a-code-verifier-that-has-at-least-43-characters';
const state = 'a-state';
const DAY_MS = 86_400_000;
const adapters = await loadAdapters();

/** Banks whose consents are resources that are made before the customer is asked. */
const BANKS = ['albion-bank', 'ipe-bank', 'rhein-bank'];

describe.each(BANKS)('OAuth client at %s', (id) => {
  const adapter: BankAdapter = adapters.get(id);
  const { permissions } = adapter.institution;
  const dpopKey = adapter.oauth.dpop ? newDpopKey() : undefined;
  let bank: DeployedBank;
  let client: BankClient;

  beforeAll(async () => {
    bank = await startDeployedBank(id);
    client = createBankClient(adapter, bank.registration, bank.redirectUri);
  });
  afterAll(() => bank?.stop());

  const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
  const consents = () => {
    if (client.consents?.create === undefined) throw new Error(`${id} has no consents to be made`);
    return { ...client.consents, create: client.consents.create };
  };

  /** A consent that is made, approved and has its tokens. */
  async function connected() {
    const wanted = { permissions, expiresAt: inDays(30), redirectUri: bank.redirectUri };
    const bankConsentId = await consents().create(wanted);
    expect(await consents().status?.(bankConsentId, undefined)).toBe('AwaitingAuthorisation');
    const url = await client.authorizationUrl({ permissions, state, codeVerifier, bankConsentId, dpopKey });
    if (adapter.oauth.pushedRequests) expect(new URL(url).searchParams.has('scope')).toBe(false);
    const answer = await bank.approve(url, 'fridaklo');
    const [code, iss] = [answer.get('code') ?? '', answer.get('iss') ?? ''];
    const tokens = await client.exchangeCode({ code, iss, state, codeVerifier, dpopKey });
    return { bankConsentId, tokens };
  }

  it('makes a consent, has it approved, exchanges the code, refreshes, and ends it', async () => {
    const { bankConsentId, tokens } = await connected();
    expect(await consents().status?.(bankConsentId, undefined)).toBe('Authorised');
    const fresh = await client.refresh(tokens.refreshToken ?? '', dpopKey);
    expect(fresh.accessToken).not.toBe(tokens.accessToken);
    await consents().end(bankConsentId, undefined);
    expect(await consents().status?.(bankConsentId, undefined)).toBe('Revoked');
    // Ending what has ended is no error.
    await consents().end(bankConsentId, undefined);
  });

  it('renews a consent without a redirect, where the bank’s standard has that', async () => {
    const { renew } = consents();
    expect(renew !== undefined).toBe(adapter.institution.features.includes('consent-renewal'));
    if (renew === undefined) return;
    const { bankConsentId, tokens } = await connected();
    const expiresAt = inDays(90);
    const wanted = { expiresAt, userIpAddress: '203.0.113.7', userAgent: 'a browser' };
    const customer = { accessToken: tokens.accessToken, dpopKey };
    const until = await renew(bankConsentId, customer, wanted);
    expect(Math.abs(Date.parse(until ?? '') - Date.parse(expiresAt))).toBeLessThan(1000);
    const refused = renew(bankConsentId, customer, { ...wanted, expiresAt: inDays(10) });
    await expect(refused).rejects.toMatchObject({ code: 'refused' });
  });

  it('is refused without its key, and a request for a consent that is unknown comes back', async () => {
    const nothing = { ...bank.registration, clientKey: undefined, clientSecret: undefined };
    const stranger = createBankClient(adapter, nothing, bank.redirectUri);
    const wanted = { permissions, expiresAt: inDays(30), redirectUri: bank.redirectUri };
    await expect(stranger.consents?.create?.(wanted)).rejects.toMatchObject({ name: 'BankOAuthError' });
    const url = await client.authorizationUrl({
      permissions,
      state,
      codeVerifier,
      bankConsentId: 'urn:none:1',
      dpopKey,
    });
    await expect(bank.approve(url, 'fridaklo')).rejects.toThrow(/invalid_request/);
  });
});
