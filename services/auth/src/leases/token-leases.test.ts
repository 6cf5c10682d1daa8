import { createHash } from 'node:crypto';
import { tokenLease } from '@of/contracts';
import { outboxCollection } from '@of/messaging';
import { postAsClient } from '@of/mock-bank-kit/testing';
import { consentModel, tokenModel } from '@of/models';
import { signServiceToken } from '@of/service-kit';
import request from 'supertest';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { askConsent, askLease, connect, signIn } from '../testing/user-agent.ts';
import { createVault } from '../vault/vault.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const UNKNOWN = 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000';

describe('token leases', () => {
  let bank: OAuthBank;
  let auth: RunningAuth;
  let user: string;
  beforeAll(async () => {
    bank = await startOAuthBank({ rotating: true });
    auth = await startAuth(bank);
    user = await signIn(auth);
  });
  afterEach(() => bank.undisturb());
  afterAll(async () => {
    await auth.idle();
    await auth.stop();
    await bank.stop();
  });

  const lease = async (consentId: string, more: object = {}) =>
    tokenLease.parse((await askLease(auth, { consentId, ...more })).body);
  const refreshes = () => bank.requests.filter((path) => path === '/oauth/token').length;
  const statusOf = async (id: string) => consentModel(auth.connection).findOne({ ConsentId: id }).lean();
  const isActive = async (accessToken: string): Promise<unknown> =>
    (await postAsClient(bank, '/oauth/introspect', { token: accessToken })).json();
  const storedTokens = (id: string) => tokenModel(auth.connection).findOne({ 'TokenConsent.ConsentId': id }).lean();

  it('give the bank’s access token, and note its use', async () => {
    const id = await connect(auth, bank, user);
    const before = await storedTokens(id);
    auth.passTime(5_000);
    const given = await lease(id);
    expect(given).toMatchObject({ bankId: 'green-bank', tokenType: 'Bearer' });
    expect(await isActive(given.accessToken)).toMatchObject({ active: true });
    const after = await storedTokens(id);
    const used = (document: typeof after) => document?.TokenDates.LastUseDate.getTime() ?? 0;
    expect(used(after) - used(before)).toBeGreaterThanOrEqual(5_000);
    expect(JSON.stringify(after)).not.toContain(given.accessToken);
    expect((await lease(id)).accessToken).toBe(given.accessToken);
  });

  it('refresh a token that ends within a minute, once for all who ask at once', async () => {
    const id = await connect(auth, bank, user);
    const first = await lease(id);
    auth.passTime(541_000);
    const before = refreshes();
    const given = await Promise.all(Array.from({ length: 8 }, () => lease(id)));
    expect(new Set(given.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(given[0]?.accessToken).not.toBe(first.accessToken);
    expect(refreshes()).toBe(before + 1);
  });

  it('refresh once over two processes, so that a refresh token that rotates survives', async () => {
    const id = await connect(auth, bank, user);
    const second = { ...(await auth.another()), aggregatorSecret: auth.aggregatorSecret };
    for (let round = 0; round < 3; round += 1) {
      auth.passTime(541_000);
      const before = refreshes();
      const answers = await Promise.all([auth, second, auth, second].map((one) => askLease(one, { consentId: id })));
      const given = answers.map(({ body }) => tokenLease.parse(body).accessToken);
      expect(new Set(given).size).toBe(1);
      expect(refreshes()).toBe(before + 1);
      expect(await isActive(given[0] ?? '')).toMatchObject({ active: true });
    }
  });

  it('give another token in place of one that the bank refused, and only then', async () => {
    const id = await connect(auth, bank, user);
    const first = await lease(id);
    const second = await lease(id, { refusedTokenHash: hash(first.accessToken) });
    expect(second.accessToken).not.toBe(first.accessToken);
    const before = refreshes();
    expect((await lease(id, { refusedTokenHash: hash(first.accessToken) })).accessToken).toBe(second.accessToken);
    expect(refreshes()).toBe(before);
  });

  it('end with a refresh token that the bank refuses, and that nobody has revoked the consent for', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = await lease(id);
    bank.disturb('/oauth/token', (_req, res) => {
      res.status(400).json({ error: 'invalid_grant' });
    });
    const answer = await askLease(auth, { consentId: id, refusedTokenHash: hash(accessToken) });
    expect(answer.status).toBe(409);
    expect(answer.body.type).toBe('urn:openfinance:problem:consent-not-active');
    // A rotated token whose answer was lost is refused as well: what was read stays, the user is asked for a new consent.
    const consent = await statusOf(id);
    expect(consent?.StatusHistory.at(-1)).toMatchObject({ Status: 'Expired', Reason: 'GrantRefused' });
    expect(await storedTokens(id)).toBeNull();
    if (auth.connection.db === undefined) throw new Error('not connected');
    const events = await outboxCollection(auth.connection.db).find({ Subject: id }).toArray();
    expect(events.map(({ Envelope }) => Envelope.type)).not.toContain('of.consent.revoked');
  });

  it('fail without any change when the bank does not answer, and work again after', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = await lease(id);
    const before = await storedTokens(id);
    bank.disturb('/oauth/token', (_req, res) => {
      res.status(503).end();
    });
    const refused = { refusedTokenHash: hash(accessToken) };
    const answer = await askLease(auth, { consentId: id, ...refused });
    expect(answer.status).toBe(502);
    expect(answer.body.type).toBe('urn:openfinance:problem:bank-unavailable');
    expect(await storedTokens(id)).toEqual(before);
    expect(await statusOf(id)).toMatchObject({ ConsentStatus: 'Authorised' });
    bank.undisturb();
    expect((await lease(id, refused)).accessToken).not.toBe(accessToken);
  });

  it('keep what the bank gave while the store does not take it, as the bank takes nothing else any more', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = await lease(id);
    const { db } = auth.connection;
    if (db === undefined) throw new Error('not connected');
    const takesOnly = (validator: object) => db.command({ collMod: 'tokens', validator });
    const before = await storedTokens(id);
    const asked = refreshes();
    await takesOnly({ BearerToken: before?.BearerToken });
    const answer = lease(id, { refusedTokenHash: hash(accessToken) });
    while (refreshes() === asked) await new Promise(setImmediate);
    await expect(
      tokenModel(auth.connection).updateOne({ 'TokenConsent.ConsentId': id }, { $set: { BearerToken: 'another' } }),
    ).rejects.toThrow(/validation/);
    await takesOnly({});
    const given = await answer;
    expect(given.accessToken).not.toBe(accessToken);
    expect(await isActive(given.accessToken)).toMatchObject({ active: true });
    expect(await statusOf(id)).toMatchObject({ ConsentStatus: 'Authorised' });
  });

  it('of a process that waits for the store are not asked for by another, when the store is back', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = await lease(id);
    const { db } = auth.connection;
    if (db === undefined) throw new Error('not connected');
    const takesOnly = (validator: object) => db.command({ collMod: 'tokens', validator });
    const second = { ...(await auth.another()), aggregatorSecret: auth.aggregatorSecret };
    const asked = refreshes();
    await takesOnly({ BearerToken: (await storedTokens(id))?.BearerToken });
    const refused = { refusedTokenHash: hash(accessToken) };
    const first = lease(id, refused);
    while (refreshes() === asked) await new Promise(setImmediate);
    // Longer than a claim lasts.
    auth.passTime(31_000);
    await takesOnly({});
    const { body } = await askLease(second, { consentId: id, ...refused });
    expect(tokenLease.parse(body).accessToken).toBe((await first).accessToken);
    expect(refreshes()).toBe(asked + 1);
    expect(await statusOf(id)).toMatchObject({ ConsentStatus: 'Authorised' });
  });

  it('do not take the place of a claim whose holder died, for longer than it lasts', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = await lease(id);
    const claim = { ClaimId: 'of the dead', ExpirationDate: new Date(0) };
    await tokenModel(auth.connection).updateOne({ 'TokenConsent.ConsentId': id }, { $set: { TokenRefresh: claim } });
    expect((await lease(id, { refusedTokenHash: hash(accessToken) })).accessToken).not.toBe(accessToken);
  });

  it('end with the consent: withdrawn, expired, never approved, unknown', async () => {
    const withdrawn = await connect(auth, bank, user);
    await request(auth.app).delete(`/v1/consents/${withdrawn}`).set('authorization', `Bearer ${user}`);
    const { id: waiting } = await askConsent(auth, user);
    const expiring = await connect(auth, bank, user);
    await consentModel(auth.connection).updateOne(
      { ConsentId: expiring },
      { $set: { 'ConsentDates.ExpirationDate': new Date(0) } },
    );
    for (const consentId of [withdrawn, waiting, expiring, UNKNOWN]) {
      const answer = await askLease(auth, { consentId });
      expect(answer.status).toBe(409);
      expect(answer.body.type).toBe('urn:openfinance:problem:consent-not-active');
    }
    expect(await statusOf(expiring)).toMatchObject({ ConsentStatus: 'Expired' });
    expect(await storedTokens(expiring)).toBeNull();
  });

  it('live no longer than the consent, nor than a token that cannot be renewed', async () => {
    bank.disturb('/oauth/token', (_req, res) => {
      res.json({ access_token: 'short', token_type: 'Bearer', expires_in: 45 });
    });
    const id = await connect(auth, bank, user);
    expect((await lease(id)).accessToken).toBe('short');
    auth.passTime(45_000);
    expect((await askLease(auth, { consentId: id })).status).toBe(409);
    expect(await statusOf(id)).toMatchObject({ ConsentStatus: 'Expired' });
  });

  it('of tokens copied to another consent’s record are not given', async () => {
    const grace = await connect(auth, bank, await signIn(auth, 'gracehop'));
    const own = await connect(auth, bank, user);
    const foreign = await storedTokens(grace);
    await tokenModel(auth.connection).updateOne(
      { 'TokenConsent.ConsentId': own },
      { $set: { BearerToken: foreign?.BearerToken ?? '' } },
    );
    const answer = await askLease(auth, { consentId: own });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/decrypt|vault|stack/i);
  });

  it('stand behind a store whose dump, with every log line, holds no usable token and no password', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = await lease(id);
    const vault = createVault(auth.vaultKey);
    const kept = await storedTokens(id);
    const place = { collection: 'tokens', id: String(kept?._id), field: 'RefreshToken' };
    const refreshToken = vault.decrypt(kept?.RefreshToken ?? '', place);
    expect((await postAsClient(bank, '/oauth/introspect', { token: refreshToken })).status).toBe(200);
    const { db } = auth.connection;
    if (db === undefined) throw new Error('not connected');
    let dump = auth.log.join('');
    for (const name of ['users', 'consents', 'tokens', 'outbox'])
      dump += JSON.stringify(await db.collection(name).find().toArray());
    expect(dump).toContain(id);
    for (const secret of [accessToken, refreshToken, user, 'demo-fridaklo', auth.aggregatorSecret, bank.client.secret])
      expect(dump).not.toContain(secret);
    for (const key of [auth.vaultKey.toString('base64'), auth.vaultKey.toString('hex')])
      expect(dump).not.toContain(key);
  });

  it('are for the aggregator alone', async () => {
    const id = await connect(auth, bank, user);
    const sign = (change: object) =>
      signServiceToken({ issuer: 'aggregator', audience: 'auth', secret: auth.aggregatorSecret, ...change });
    const tokens = [
      user,
      sign({ issuer: 'insights' }),
      sign({ audience: 'insights' }),
      sign({ secret: 'another-secret-of-at-least-32-chars' }),
    ];
    for (const token of tokens) expect((await askLease(auth, { consentId: id }, token)).status).toBe(401);
    expect((await request(auth.app).post('/internal/v1/token-leases').send({ consentId: id })).status).toBe(401);
    const malformed = [
      {},
      { consentId: { $ne: '' } },
      { consentId: id, status: 'x' },
      { consentId: id, refusedTokenHash: 'x' },
    ];
    for (const body of malformed) expect((await askLease(auth, body)).status).toBe(400);
  });
});
