import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { type AdapterRegistry, loadAdapters } from '@of/bank-adapters';
import { startStore } from '@of/local';
import { ensureOutbox } from '@of/messaging';
import { connectStore, ensureIndexes, type StoreConnection } from '@of/models';
import { pino } from 'pino';
import { type Auth, createApp } from '../app.ts';
import { readSigningKeys } from '../keys/signing-keys.ts';
import type { DeployedBank } from './deployed-bank.ts';
import type { OAuthBank } from './test-bank.ts';

/** With which the metrics of it can be read. */
export const METRICS_TOKEN = 'a-token-of-at-least-32-characters';

/** The service on a store of its own, at a bank. */
export interface RunningAuth extends Auth {
  readonly connection: StoreConnection;
  readonly aggregatorSecret: string;
  readonly portalSecret: string;
  readonly vaultKey: Buffer;
  readonly issuer: string;
  /** Every line that was logged. */
  readonly log: readonly string[];
  /** Moves the service's clock ahead. */
  passTime(milliseconds: number): void;
  /** Another process of the service on the same store, with the same keys. */
  another(): Promise<Auth>;
  stop(): Promise<void>;
}

/**
 * Starts the service. Without a bank, none is offered.
 * @param wakeOutbox called after each event
 * @param deployed a bank that runs as a process of its own, in place of `bank`
 */
export async function startAuth(
  bank?: OAuthBank,
  wakeOutbox: () => void = () => undefined,
  registry?: AdapterRegistry,
  deployed?: DeployedBank,
): Promise<RunningAuth> {
  const store = await startStore();
  const connection = await connectStore(store.uri, 'auth-test');
  await ensureIndexes(connection);
  if (connection.db === undefined) throw new Error('not connected');
  await ensureOutbox(connection.db);

  const log: string[] = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      log.push(String(chunk));
      done();
    },
  });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const aggregatorSecret = randomBytes(32).toString('hex');
  const portalSecret = randomBytes(32).toString('hex');
  const vaultKey = randomBytes(32);
  const issuer = 'http://127.0.0.1:4001';
  const endpoint = {
    url: bank?.url ?? '',
    clientId: bank?.client.id,
    clientSecret: bank?.client.secret,
    webhookSecret: undefined,
  };
  let ahead = 0;
  const adapters = registry ?? (await loadAdapters());
  const start = (): Promise<Auth> =>
    createApp({
      config: {
        REDIRECT_URI: (deployed ?? bank)?.redirectUri ?? `${issuer}/v1/callback`,
        AUTH_ISSUER: issuer,
        TOKEN_ENCRYPTION_KEY: vaultKey,
        TOKEN_ENCRYPTION_KEYS_OLD: [],
        SERVICE_SECRET_AGGREGATOR: aggregatorSecret,
        SERVICE_SECRET_PORTAL: portalSecret,
        METRICS_TOKEN,
        DEMO_USERS: true,
        API_USER_TOKEN_DAYS: 30,
        TRUST_PROXY_HOPS: 1,
        bankClientKey: deployed?.registration.clientKey,
        signingKeys: readSigningKeys(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
        bankEndpoints: new Map([
          ...(bank === undefined ? [] : [['green-bank', endpoint] as const]),
          ...(deployed === undefined
            ? []
            : [[deployed.id, { ...deployed.registration, webhookSecret: undefined }] as const]),
        ]),
      },
      connection,
      adapters,
      wakeOutbox,
      checkMessaging: () => Promise.resolve(),
      logger: pino({ level: 'debug' }, sink),
      now: () => new Date(Date.now() + ahead),
    });
  return {
    ...(await start()),
    connection,
    aggregatorSecret,
    portalSecret,
    vaultKey,
    issuer,
    log,
    passTime: (milliseconds) => {
      ahead += milliseconds;
    },
    another: start,
    stop: async () => {
      await connection.close();
      await store.stop();
    },
  };
}
