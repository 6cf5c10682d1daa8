import type { BankWebhook } from '@of/contracts';
import type { BankMessageModel, ConnectionDocument, ObjectId } from '@of/models';
import type { Announce } from '../sync/announce.ts';
import { createRun } from '../sync/request-sync.ts';
import type { Store } from '../sync/store.ts';

const DUPLICATE_KEY = 11_000;

/** @returns false when the message had come before */
async function isFirst(messages: BankMessageModel, bankId: string, messageId: string): Promise<boolean> {
  try {
    await messages.create([{ _id: `${bankId}/${messageId}`, MessageDate: new Date() }]);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY) return false;
    throw error;
  }
}

/** The connections that read these accounts. */
async function connectionsOf(store: Store, { bankId, accountIds }: BankWebhook['data']): Promise<ObjectId[]> {
  return store.accounts.distinct('AccountSource.ConnectionId', {
    AccountId: { $in: accountIds },
    'AccountSource.BankId': bankId,
  });
}

/** Asks for a sync, unless one is asked for that has not begun: it will fetch this too. */
async function ask(store: Store, announce: Announce, connectionId: ObjectId): Promise<void> {
  const waiting = { ConnectionId: connectionId, SyncStatus: 'Requested' as const };
  if ((await store.runs.exists(waiting)) !== null) return;
  await store.inTransaction(async (session) => {
    const connection = await store.connections
      // Written to, so that of many messages at once one asks.
      .findOneAndUpdate({ _id: connectionId, ConnectionStatus: 'Active' }, { $inc: { BankMessages: 1 } }, { session })
      .lean<ConnectionDocument>();
    if (connection === null || (await store.runs.exists(waiting).session(session)) !== null) return;
    await createRun(store, announce, connection, 'BankNotification', session);
  });
}

/** What is under way for a connection: messages at once wait for one another rather than collide in the store. */
const underWay = new Map<string, Promise<void>>();

async function oneByOne(key: string, work: () => Promise<void>): Promise<void> {
  const before = underWay.get(key) ?? Promise.resolve();
  // What became of the one before is its own caller's to know.
  const mine = before.catch(() => undefined).then(work);
  underWay.set(key, mine);
  try {
    await mine;
  } finally {
    if (underWay.get(key) === mine) underWay.delete(key);
  }
}

/**
 * Carries out what a bank told us: whichever connections read the accounts are brought up to date, which also shows that a consent
 * was ended at the bank. A message that comes again does nothing, and neither does one about accounts that nobody has here.
 */
export async function onBankWebhook(
  { store, messages, announce }: { store: Store; messages: BankMessageModel; announce: Announce },
  messageId: string,
  { data }: BankWebhook,
): Promise<void> {
  if (!(await isFirst(messages, data.bankId, messageId))) return;
  for (const id of await connectionsOf(store, data)) await oneByOne(id.toHexString(), () => ask(store, announce, id));
}
