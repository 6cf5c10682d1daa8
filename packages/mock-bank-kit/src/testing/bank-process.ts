import { runBuiltBank } from './built-bank.ts';
import { callsTo, clientKeys, publishKey, type ReachedBank } from './running-bank.ts';

const REDIRECT_URI = 'http://127.0.0.1:9/v1/callback';

export interface BankProcessOptions {
  /** The bank's folder, built. */
  readonly folder: string;
  readonly oauth: ReachedBank['oauth'];
  /** The bank's clock, which stands still: RFC 3339. */
  readonly now: string;
}

/**
 * Starts a bank as it is deployed: its own process, known by its HTTP alone, with its books exposed.
 * @throws when it does not become ready; nothing of it stays then
 */
export async function startBankProcess({ folder, oauth, now }: BankProcessOptions): Promise<ReachedBank> {
  const keys = clientKeys();
  const published = await publishKey(keys.clientKey);
  const client = {
    id: 'test-client',
    secret: 'test-client-secret-0123456789',
    name: 'Test Client',
    redirectUris: [REDIRECT_URI],
    jwksUri: `${published.url}/jwks.json`,
  };
  const { url, stop } = await runBuiltBank(folder, {
    CLIENT_ID: client.id,
    CLIENT_SECRET: client.secret,
    CLIENT_JWKS_URI: client.jwksUri,
    CLIENT_REDIRECT_URIS: REDIRECT_URI,
    LEDGER_SEED: 'test',
    LEDGER_HISTORY_MONTHS: '12',
    ACCESS_TOKEN_SECONDS: '3600',
    BANK_NOW: now,
  }).catch(async (error: unknown) => {
    await published.close();
    throw error;
  });
  return {
    ...{ url, oauth, client, redirectUri: REDIRECT_URI, ...keys },
    ...callsTo({ url, oauth, ...keys }),
    stop: async () => {
      await stop();
      await published.close();
    },
  };
}
