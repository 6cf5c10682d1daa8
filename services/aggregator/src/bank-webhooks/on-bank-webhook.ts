import type { BankWebhook } from '@of/contracts';
import type { BankMessageModel, ConnectionDocument, ObjectId } from '@of/models';
import type { Announce } from '../sync/announce.ts';
import { createRun } from '../sync/request-sync.ts';
import type { Store } from '../sync/store.ts';
import { createTurns } from '../sync/turns.ts';

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

/** One message that comes several times at once; many messages at once about one connection, of which one asks. */
const [messageTurns, connectionTurns] = [createTurns(), createTurns()];

/**
 * Carries out what a bank told us: whichever connections read the accounts are brought up to date, which also shows that a consent
 * was ended at the bank. A message that comes again does nothing, and neither does one about accounts that nobody has here.
 */
export async function onBankWebhook(
  { store, messages, announce }: { store: Store; messages: BankMessageModel; announce: Announce },
  messageId: string,
  { data }: BankWebhook,
): Promise<void> {
  const id = `${data.bankId}/${messageId}`;
  await messageTurns(id, async () => {
    if ((await messages.exists({ _id: id })) !== null) return;
    for (const connectionId of await connectionsOf(store, data))
      await connectionTurns(connectionId.toHexString(), () => ask(store, announce, connectionId));
    // Only now: one that could not be carried out is sent again by the bank, and has to count then.
    await messages.updateOne({ _id: id }, { $setOnInsert: { MessageDate: new Date() } }, { upsert: true });
  });
}
