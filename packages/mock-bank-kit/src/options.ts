import { ConfigError, type Logger } from '@of/service-kit';
import type { MockBankEnv } from './config.ts';
import type { WebhookTarget } from './notifications/delivery.ts';
import type { BankClient } from './oauth/provider.ts';

/** What a running bank is given. */
export interface MockBankOptions {
  /** Issuer and origin, without a slash at the end. */
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly client: BankClient;
  /** Where the client wants to be told of news. */
  readonly webhook?: WebhookTarget;
  readonly ledgerSeed: string;
  /**
   * Serve `/__bank/…`, books and switches without any token: for tests and the local launcher only.
   */
  readonly adminExposed: boolean;
  readonly historyMonths: number;
  readonly volume: number;
  readonly accessTokenSeconds: number;
  /** The bank's clock, epoch ms. */
  readonly now: () => number;
  readonly logger: Logger;
}

function webhookFromEnv({ CLIENT_WEBHOOK_URL: url, CLIENT_WEBHOOK_SECRET: secret }: MockBankEnv) {
  if (url === undefined && secret === undefined) return {};
  if (url === undefined || secret === undefined)
    throw new ConfigError('CLIENT_WEBHOOK_URL and CLIENT_WEBHOOK_SECRET are needed both or not at all');
  return { webhook: { url, secret } };
}

/** Options from the environment. @throws ConfigError when variables contradict each other */
export function optionsFromEnv(env: MockBankEnv, logger: Logger): MockBankOptions {
  const fixedNow = env.BANK_NOW === undefined ? undefined : Date.parse(env.BANK_NOW);
  return {
    publicUrl: (env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).replace(/\/$/, ''),
    dataDir: env.DATA_DIR,
    client: {
      id: env.CLIENT_ID,
      name: env.CLIENT_NAME,
      redirectUris: env.CLIENT_REDIRECT_URIS,
      ...(env.CLIENT_SECRET === undefined ? {} : { secret: env.CLIENT_SECRET }),
      ...(env.CLIENT_JWKS_URI === undefined ? {} : { jwksUri: env.CLIENT_JWKS_URI }),
    },
    ...webhookFromEnv(env),
    ledgerSeed: env.LEDGER_SEED,
    adminExposed: env.ADMIN_EXPOSED,
    historyMonths: env.LEDGER_HISTORY_MONTHS,
    volume: env.LEDGER_VOLUME,
    accessTokenSeconds: env.ACCESS_TOKEN_SECONDS,
    now: () => fixedNow ?? Date.now(),
    logger,
  };
}
