import { setTimeout as wait } from 'node:timers/promises';
import { openBrowser } from '../agent/browser.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../faults/webhook-receiver.ts';
import { signIn } from '../job/api-client.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';
import { awaitSyncs } from '../job/await-sync.ts';
import { type RunningStart, runSandbox, runStart, temporaryFolder } from './running-start.ts';

const USER = { userName: 'fridaklo', password: 'demo-fridaklo' };
/** What README.md says to start with. */
const ENV = { WEBHOOK_ALLOW_PRIVATE: 'true', BANK_WEBHOOKS: 'true' };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let start: RunningStart;
let receiver: WebhookReceiver;

beforeAll(async () => {
  folder = await temporaryFolder();
  receiver = await openWebhookReceiver();
  start = runStart(['--no-demo'], folder.path, ENV);
  await start.line(/Serving until Ctrl-C/);
}, 120_000);
afterAll(async () => {
  await start?.child.stop();
  await receiver?.close();
  await folder?.remove();
});

test('what is booked at a bank comes to a receiver on this machine, without anybody asking for a sync', async () => {
  const browser = openBrowser();
  const api = await signIn(browser, (await start.line(/Portal and API +(\S+)/))[1] ?? '', USER);
  await api.registerWebhook(receiver.takingUrl, ['of.transactions.changed']);
  await approveAtBank(browser, await api.askConsent('green-bank'), USER);
  const progress = { show: () => undefined, end: () => undefined };
  await awaitSyncs({ api, syncs: [{ bankId: 'green-bank' }], say: () => undefined, progress });
  const lastSync = async () => (await api.connections())[0]?.lastSync;
  const first = await lastSync();
  // What the first sync brought is told once.
  while (receiver.told() === 0) await wait(50);
  const told = receiver.told();
  const booked = await runSandbox(
    ['book', 'green-bank', `${USER.userName}/checking`, '-12.50', 'LATE COFFEE'],
    folder.path,
  );
  expect(booked.code).toBe(0);
  // The bank's news begin the sync, whose own are told.
  while ((await lastSync())?.id === first?.id) await wait(50);
  while (receiver.told() === told) await wait(50);
  await awaitSyncs({ api, syncs: [{ bankId: 'green-bank', after: first?.id ?? '' }], say: () => undefined, progress });
}, 60_000);
