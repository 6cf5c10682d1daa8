import type { Logger } from '@of/service-kit';
import type { MockBankEnv } from './config.ts';
import type { BankClient } from './oauth/provider.ts';

/** What a running bank is given. */
export interface MockBankOptions {
  /** Issuer and origin, without a slash at the end. */
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly client: BankClient;
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

/** Options from the environment. */
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
    ledgerSeed: env.LEDGER_SEED,
    adminExposed: env.ADMIN_EXPOSED,
    historyMonths: env.LEDGER_HISTORY_MONTHS,
    volume: env.LEDGER_VOLUME,
    accessTokenSeconds: env.ACCESS_TOKEN_SECONDS,
    now: () => fixedNow ?? Date.now(),
    logger,
  };
}
