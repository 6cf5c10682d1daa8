import { fileURLToPath } from 'node:url';
import { loginResponse } from '@of/contracts';
import { MongoClient } from 'mongodb';
import { openBrowser } from '../agent/browser.ts';
import { apiOf } from '../job/api-client.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';
import { awaitSyncs } from '../job/await-sync.ts';
import { anyPorts } from '../launcher/ports.ts';
import { originOf } from '../launcher/service-environment.ts';
import { type Stack, startStack } from '../launcher/stack.ts';
import { temporaryFolder } from './running-start.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const USER = { userName: 'fridaklo', password: 'demo-fridaklo' };
const [OURS, THEIRS] = ['203.0.113.7', '198.51.100.66'];

describe('behind a TLS proxy', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let stack: Stack;
  let portal: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    stack = await startStack({
      root: ROOT,
      dataDir: folder.path,
      env: { ...process.env, ...anyPorts(ROOT), NODE_OPTIONS: '', TRUST_PROXY_HOPS: '1', ADMIN_EXPOSED: 'true' },
      banks: ['green-bank'],
      held: ['insights'],
      verbose: false,
      say: () => undefined,
    });
    portal = originOf(stack.addresses, 'portal');
  }, 120_000);
  afterAll(async () => {
    await stack?.stop();
    await folder?.remove();
  });

  /** What the proxy passes on of a client: who the client says that it is, and behind that who it is. */
  const post = (path: string, from: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(portal + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.99, ${from}`, ...headers },
      body: JSON.stringify(body),
    });

  test('who guesses passwords is kept from signing in, on the page and by the API, and nobody else', async () => {
    const signIn = async (path: string, from: string, body: object) =>
      (await post(path, from, body, { 'sec-fetch-site': 'same-origin' })).status;
    const guess = (path: string, n: number) => signIn(path, THEIRS, { userName: `user-${n}`, password: 'x' });
    expect(await Promise.all(Array.from({ length: 110 }, (_unused, n) => guess('/session', n)))).toContain(429);
    for (const path of ['/session', '/v1/login']) {
      const statuses: number[] = [];
      // Every three seconds they may guess once more.
      while (statuses.at(-1) !== 429 && statuses.length < 20) statuses.push(await guess(path, statuses.length));
      expect(statuses.at(-1)).toBe(429);
      expect(await signIn(path, OURS, USER)).toBe(200);
    }
  });

  test('a sync is the user’s who asked for it, at their address', async () => {
    const { accessToken } = loginResponse.parse(await (await post('/v1/login', OURS, USER)).json());
    const browser = openBrowser();
    const api = apiOf(browser, portal, accessToken);
    await approveAtBank(browser, await api.askConsent('green-bank'), USER);
    const quiet = { say: () => undefined, progress: { show: () => undefined, end: () => undefined } };
    await awaitSyncs({ api, syncs: [{ bankId: 'green-bank' }], ...quiet });
    const [connection] = await api.connections();
    // The run forgets the address with its end: the bank is slow for as long as it takes to look.
    const slow = JSON.stringify({ kind: 'latency', ms: 3_000, times: 1 });
    const bank = originOf(stack.addresses, 'green-bank');
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${bank}/__bank/faults`, { method: 'POST', headers, body: slow })).ok).toBe(true);
    const authorization = `Bearer ${accessToken}`;
    expect((await post(`/v1/connections/${connection?.id}/sync`, OURS, {}, { authorization })).status).toBe(202);
    const store = await MongoClient.connect(stack.addresses.mongo);
    const known = await store.db('open_finance').collection('sync_runs').distinct('SyncUserAddress');
    await store.close();
    expect(known).toEqual([OURS]);
  });
});
