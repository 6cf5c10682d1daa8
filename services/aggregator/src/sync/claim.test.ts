import { startStore } from '@of/local';
import { connectStore, ensureIndexes, type StoreConnection } from '@of/models';
import { Types } from 'mongoose';
import { type Claim, ClaimLostError, claimConnection, endClaim, holdClaim, releaseClaim } from './claim.ts';
import { createStore, type Store } from './store.ts';

let engine: Awaited<ReturnType<typeof startStore>>;
let connection: StoreConnection;
let store: Store;
const consentId = 'urn:openfinance:consent:00000000-0000-4000-8000-000000000001';
const HOLD_MS = 20_000;

beforeAll(async () => {
  engine = await startStore();
  connection = await connectStore(engine.uri, 'claim-test');
  await ensureIndexes(connection);
  store = createStore(connection);
});
afterAll(async () => {
  await connection?.close();
  await engine?.stop();
});

/** A new connection and a run of it. */
async function newRun() {
  const [made] = await store.connections.create([
    {
      ConnectionStatus: 'Active',
      ConnectionBank: { BankId: 'green-bank', BankName: 'Green Bank' },
      ConnectionUser: { UserId: new Types.ObjectId(), UserName: 'fridaklo' },
      ConnectionConsent: {
        ConsentId: consentId,
        Permissions: ['accounts'],
        AuthorisationDate: new Date(),
        ExpirationDate: new Date(),
      },
      ConnectionDates: { CreationDate: new Date() },
    },
  ]);
  if (made === undefined) throw new Error('nothing made');
  return { _id: new Types.ObjectId(), ConnectionId: made._id, ConsentId: consentId };
}

async function claimed(run: Awaited<ReturnType<typeof newRun>>) {
  const taken = await claimConnection(store, run, HOLD_MS);
  if (typeof taken === 'string') throw new Error(taken);
  return taken.claim;
}

test('of many workers at once exactly one gets the connection', async () => {
  const run = await newRun();
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimConnection(store, run, HOLD_MS)));
  expect(claims.filter((claim) => claim === 'busy')).toHaveLength(7);
  expect(claims.filter((claim) => typeof claim === 'object')).toHaveLength(1);
});

test('a claim that was given back, or has expired, is free; who had it may not write any more', async () => {
  const run = await newRun();
  const first = await claimed(run);
  await holdClaim(store, first);
  await releaseClaim(store, first);
  const second = await claimed(run);
  await expect(holdClaim(store, first)).rejects.toThrow(ClaimLostError);
  await store.connections.updateOne({ _id: run.ConnectionId }, { $set: { 'SyncClaim.ExpirationDate': new Date(0) } });
  const third = await claimed(run);
  await expect(holdClaim(store, second)).rejects.toThrow(ClaimLostError);
  await releaseClaim(store, second);
  await holdClaim(store, third);
});

test('each renewal changes the connection, however soon after the last: only a change collides', async () => {
  const run = await newRun();
  const claim = await claimed(run);
  for (let renewal = 1; renewal <= 3; renewal += 1) {
    await holdClaim(store, claim);
    expect(await store.connections.findById(run.ConnectionId).lean()).toMatchObject({
      SyncClaim: { Renewals: renewal },
    });
  }
});

test('a run’s end gives the connection back with what is noted of it, and only while the run has it', async () => {
  const run = await newRun();
  const ended = { ConnectionStatus: 'Active' };
  const end = (claim: Claim, nextDate: Date) =>
    store.inTransaction((session) => endClaim(store, claim, { ...ended, 'SyncSchedule.NextDate': nextDate }, session));
  const first = await claimed(run);
  await releaseClaim(store, first);
  const second = await claimed(run);
  await expect(end(first, new Date(1))).rejects.toThrow(ClaimLostError);
  expect(await store.connections.findById(run.ConnectionId).lean()).toMatchObject({
    SyncClaim: { Fence: second.fence },
  });
  await end(second, new Date(2));
  const after = await store.connections.findById(run.ConnectionId).lean();
  expect(after).toMatchObject({ SyncSchedule: { NextDate: new Date(2) } });
  expect(after?.SyncClaim).toBeUndefined();
});

test('a revoked connection, and one under another consent, cannot be claimed or written to', async () => {
  const run = await newRun();
  const claim = await claimed(run);
  await store.connections.updateOne({ _id: run.ConnectionId }, { $set: { ConnectionStatus: 'Revoked' } });
  await expect(holdClaim(store, claim)).rejects.toThrow(ClaimLostError);
  expect(await claimConnection(store, run, HOLD_MS)).toBe('over');
  expect(await claimConnection(store, { ...(await newRun()), ConsentId: 'another' }, HOLD_MS)).toBe('over');
});
