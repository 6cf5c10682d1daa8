import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, type Listening, listen } from '@of/service-kit';
import type { OAuthProfile } from '../definition.ts';
import type { MockBank } from '../mock-bank.ts';
import type { BankClient } from '../oauth/provider.ts';
import type { MockBankOptions } from '../options.ts';
import { dpopProof } from './proofs.ts';

/** A call of the bank's API. */
export interface BankCallOptions {
  readonly method: string;
  readonly path: string;
  readonly accessToken?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A bank that runs somewhere, as a client that it has registered reaches it: over HTTP. */
export interface ReachedBank {
  readonly url: string;
  /** How its OAuth server differs from the others'. */
  readonly oauth: Pick<OAuthProfile, 'clientAuthentication' | 'pushedRequestsOnly' | 'dpop'>;
  readonly client: BankClient & { readonly secret: string; readonly jwksUri: string };
  readonly redirectUri: string;
  /** The client's private key, and the one that its DPoP tokens are bound to. */
  readonly clientKey: KeyObject;
  readonly dpopKey: KeyObject;
  /** The headers of a request with an access token, of the type that the bank gives. */
  authorization(method: string, url: URL, accessToken: string): Record<string, string>;
  /** GET with an access token, of the type that the bank gives. */
  get(path: string, accessToken?: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Any call, with a JSON body if there is one. */
  send(call: BankCallOptions): Promise<Response>;
  stop(): Promise<void>;
}

/** A real mock bank in this process that listens on a port of the system's choice. */
export interface RunningBank extends ReachedBank {
  readonly bank: MockBank;
}

/** What reaches a bank by its address, and carries what its tokens want. */
export function callsTo({ url, oauth, dpopKey }: Pick<ReachedBank, 'url' | 'oauth' | 'dpopKey'>) {
  const authorization: ReachedBank['authorization'] = (method, target, accessToken): Record<string, string> =>
    oauth.dpop
      ? { authorization: `DPoP ${accessToken}`, dpop: dpopProof(dpopKey, method, target, accessToken) }
      : { authorization: `Bearer ${accessToken}` };
  const send: ReachedBank['send'] = ({ method, path, accessToken, headers = {}, body }) => {
    const target = new URL(path, url);
    const proof = accessToken === undefined ? {} : authorization(method, target, accessToken);
    return fetch(target, {
      method,
      headers: { ...proof, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
  };
  const get: ReachedBank['get'] = (path, accessToken, headers = {}) =>
    send({ method: 'GET', path, accessToken, headers });
  return { authorization, send, get };
}

/** Keys of a client: one that it signs with, and one that its DPoP tokens are bound to. */
export function clientKeys(): Pick<ReachedBank, 'clientKey' | 'dpopKey'> {
  const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return { clientKey: newKey(), dpopKey: newKey() };
}

/** The time of tests: a Monday evening. */
export const TEST_NOW = '2026-11-23T20:00:00.000Z';

/** Serves the public half of a client's key as a key set (RFC 7517 §5). */
export function publishKey(key: KeyObject): Promise<Listening> {
  const publicKey = { ...createPublicKey(key).export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'test' };
  const keySet = JSON.stringify({ keys: [publicKey] });
  return listen((_req, res) => res.setHeader('Content-Type', 'application/json').end(keySet), { port: 0 });
}

/**
 * Starts a bank in this process, with a data folder of its own (removed at the end) unless one is given, a fixed clock
 * and its books exposed.
 * @throws what opening the bank throws; nothing of it stays then
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
  const keys = clientKeys();
  const published = await publishKey(keys.clientKey);
  const client = {
    id: 'test-client',
    secret: 'test-client-secret-0123456789',
    name: 'Test Client',
    redirectUris: [redirectUri],
    jwksUri: `${published.url}/jwks.json`,
  };
  const release = async (): Promise<void> => {
    await Promise.all([listening.close(), published.close()]);
    if (overrides.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
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
  }).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  serve = (req, res) => {
    // A test that keeps this process busy would find a kept connection closed.
    res.setHeader('Connection', 'close');
    bank.app(req, res);
  };
  const { oauth } = bank.definition;
  return {
    ...{ url, bank, oauth, ...keys },
    client: { ...client, ...overrides.client },
    redirectUri: overrides.client?.redirectUris[0] ?? redirectUri,
    ...callsTo({ url, oauth, dpopKey: keys.dpopKey }),
    stop: async () => {
      await listening.close();
      await bank.close();
      await release();
    },
  };
}
