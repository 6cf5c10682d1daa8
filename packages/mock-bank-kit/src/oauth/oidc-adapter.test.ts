import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BankStore, openBankStore } from '../store/bank-store.ts';
import { createOidcAdapter } from './oidc-adapter.ts';

describe("oidc-provider's records in the store", () => {
  let folder: string;
  let store: BankStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oidc-adapter-'));
    store = openBankStore(folder);
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  it('are found until they expire, and swept away at the next start', async () => {
    const tokens = createOidcAdapter(store)('AccessToken');
    await tokens.upsert('live', { grantId: 'g' }, 60);
    await tokens.upsert('dead', { grantId: 'g' }, -1);
    expect([await tokens.find('live'), await tokens.find('dead')]).toEqual([{ grantId: 'g' }, undefined]);
    createOidcAdapter(store);
    const keys = ['oidc-records', 'oidc-grants'].flatMap((name) => [...store.collection(name).getKeys()]);
    expect(keys).toEqual(['AccessToken|live', 'g|AccessToken|live']);
  });

  it('are consumed once', async () => {
    const codes = createOidcAdapter(store)('AuthorizationCode');
    await codes.upsert('code', { grantId: 'g' }, 60);
    await codes.consume('code');
    expect((await codes.find('code'))?.consumed).toEqual(expect.any(Number));
    await expect(codes.consume('code')).rejects.toThrow('invalid_grant');
    await expect(codes.consume('unknown')).rejects.toThrow('invalid_grant');
  });

  it('of one grant and one model are revoked together, and no others', async () => {
    const adapter = createOidcAdapter(store);
    const [access, refresh] = [adapter('AccessToken'), adapter('RefreshToken')];
    for (const [model, id, grantId] of [
      [access, 'a', 'g'],
      [access, 'b', 'g'],
      [refresh, 'a', 'g'],
      [access, 'c', 'g2'],
    ] as const) {
      await model.upsert(id, { grantId }, 60);
    }
    await access.revokeByGrantId('g');
    const found = await Promise.all([access.find('a'), access.find('b'), refresh.find('a'), access.find('c')]);
    expect(found.map((record) => record !== undefined)).toEqual([false, false, true, true]);
  });

  it('of a session are found by its uid until it is destroyed', async () => {
    const sessions = createOidcAdapter(store)('Session');
    await sessions.upsert('id', { uid: 'uid' }, 60);
    expect(await sessions.findByUid('uid')).toEqual({ uid: 'uid' });
    await sessions.destroy('id');
    expect([await sessions.findByUid('uid'), await sessions.findByUserCode('x')]).toEqual([undefined, undefined]);
  });
});
