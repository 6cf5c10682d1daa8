import type { ConnectionStatus, SyncStatus } from '@of/contracts';
import request from 'supertest';
import { useSyncFixture } from '../testing/sync-fixture.ts';

const fixture = useSyncFixture();

test('a connection is shown with the run that belongs to its state, whatever is committed while it is read', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const connection = await aggregator.connectionOf(user);
  if (!connection?.LastSyncRunId) throw new Error('never synced');
  const { _id: id, LastSyncRunId } = connection;
  let isReading = true;
  const change = async (ConnectionStatus: ConnectionStatus, SyncStatus: SyncStatus) => {
    await aggregator.store.inTransaction(async (session) => {
      await aggregator.store.connections.updateOne({ _id: id }, { $set: { ConnectionStatus } }, { session });
      await aggregator.store.runs.updateOne({ _id: LastSyncRunId }, { $set: { SyncStatus } }, { session });
    });
  };
  const changing = (async () => {
    while (isReading) {
      await change('ReconsentRequired', 'Failed');
      await change('Active', 'Completed');
    }
  })();
  const seen = new Set<string>();
  const read = async (path: string) => {
    const { body } = await request(aggregator.app).get(path).set('authorization', `Bearer ${user.token}`).expect(200);
    for (const { status, lastSync } of body.connections ?? [body]) seen.add(`${status} ${lastSync.status}`);
  };
  for (let reads = 0; reads < 40; reads += 1) {
    await read('/v1/connections');
    await read(`/v1/connections/${id.toHexString()}`);
  }
  isReading = false;
  await changing;
  expect([...seen].sort()).toEqual(['Active Completed', 'ReconsentRequired Failed']);
});
