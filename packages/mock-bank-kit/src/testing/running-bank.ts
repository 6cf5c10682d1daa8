import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, listen } from '@of/service-kit';
import type { MockBank } from '../mock-bank.ts';
import type { BankClient } from '../oauth/provider.ts';
import type { MockBankOptions } from '../options.ts';

/** A real mock bank that listens on a port of the system's choice. */
export interface RunningBank {
  readonly url: string;
  readonly bank: MockBank;
  readonly client: BankClient;
  readonly redirectUri: string;
  /** GET with a bearer token. */
  get(path: string, accessToken?: string): Promise<Response>;
  stop(): Promise<void>;
}

/** The time of tests: a Monday evening. */
export const TEST_NOW = '2026-11-23T20:00:00.000Z';

/**
 * Starts a bank in this process, with a data folder of its own (removed at the end) unless one is given, a fixed clock
 * and its books exposed.
 */
export async function startTestBank(
  createApp: (options: MockBankOptions) => Promise<MockBank>,
  overrides: Partial<MockBankOptions> = {},
): Promise<RunningBank> {
  const dataDir = overrides.dataDir ?? (await mkdtemp(join(tmpdir(), 'mock-bank-')));
  let serve: RequestListener = (_req, res) => {
    res.writeHead(503).end();
  };
  const listening = await listen((req, res) => serve(req, res), { port: 0 });
  const { url } = listening;
  const redirectUri = 'http://127.0.0.1:9/v1/callback';
  const client = {
    id: 'test-client',
    secret: 'test-client-secret-0123456789',
    name: 'Test Client',
    redirectUris: [redirectUri],
  };
  const bank = await createApp({
    publicUrl: url,
    dataDir,
    client,
    ledgerSeed: 'test',
    adminExposed: true,
    historyMonths: 14,
    volume: 1,
    accessTokenSeconds: 600,
    now: () => Date.parse(TEST_NOW),
    logger: createLogger({ service: 'test-bank', level: 'silent' }),
    ...overrides,
  });
  serve = bank.app;
  return {
    url,
    bank,
    client: overrides.client ?? client,
    redirectUri: overrides.client?.redirectUris[0] ?? redirectUri,
    get: (path, accessToken) =>
      fetch(
        new URL(path, url),
        accessToken === undefined ? {} : { headers: { authorization: `Bearer ${accessToken}` } },
      ),
    stop: async () => {
      await listening.close();
      await bank.close();
      if (overrides.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
