import { outboxCollection } from '@of/messaging';
import { postAsClient } from '@of/mock-bank-kit/testing';
import { bankRevocationModel, userModel } from '@of/models';
import { signServiceToken } from '@of/service-kit';
import type { RequestHandler } from 'express';
import request from 'supertest';
import { z } from 'zod';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { askConsent, askLease, comeBack, connect, signIn, visitBank } from '../testing/user-agent.ts';

const MINUTE_MS = 60_000;
const introspection = z.object({ active: z.boolean() });

/** Holds requests up: `arrived` resolves with the first one, `goOn` lets all through. */
function gate() {
  let arrive: () => void = () => undefined;
  let goOn: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const handler: RequestHandler = (_req, _res, next) => {
    arrive();
    void released.then(() => next());
  };
  return { arrived, goOn, handler };
}

describe('erasing a user', () => {
  let bank: OAuthBank;
  let auth: RunningAuth;
  beforeAll(async () => {
    bank = await startOAuthBank();
    auth = await startAuth(bank);
  });
  afterEach(async () => {
    bank.undisturb();
    await auth.idle();
  });
  afterAll(async () => {
    await auth.stop();
    await bank.stop();
  });

  /** A demo user, made anew where an earlier test erased them. */
  async function person(userName: string) {
    await auth.another();
    const token = await signIn(auth, userName);
    const user = await userModel(auth.connection).findOne({ UserName: userName }).lean();
    const id = String(user?._id);
    const erase = (body?: object) => {
      const asked = request(auth.app).delete('/v1/users/me').set('authorization', `Bearer ${token}`);
      return body === undefined ? asked : asked.send(body);
    };
    return { token, id, erase, eraseRightly: () => erase({ password: `demo-${userName}` }) };
  }

  function database() {
    if (auth.connection.db === undefined) throw new Error('not connected');
    return auth.connection.db;
  }

  /** Names of the collections in which one of the texts stands; what the relay has yet to publish aside. */
  async function traces(...texts: string[]): Promise<string[]> {
    const names = (await database().listCollections().toArray()).map(({ name }) => name);
    const found: string[] = [];
    for (const name of names.filter((one) => one !== 'outbox')) {
      const all = JSON.stringify(await database().collection(name).find().toArray());
      if (texts.some((text) => all.includes(text))) found.push(name);
    }
    return found;
  }
  const eventsOf = async (userId: string) =>
    (await outboxCollection(database()).find({ 'Envelope.data.userId': userId }).sort({ _id: 1 }).toArray()).map(
      ({ Envelope }) => Envelope,
    );
  const isActive = async (token: string): Promise<boolean> =>
    introspection.parse(await (await postAsClient(bank, '/oauth/introspect', { token })).json()).active;
  const leased = async (consentId: string): Promise<string> => (await askLease(auth, { consentId })).body.accessToken;

  it('ends every consent here and at the bank, and leaves nothing that is theirs', async () => {
    const other = await person('gracehop');
    const othersConsent = await connect(auth, bank, other.token);
    const user = await person('fridaklo');
    const superseded = await connect(auth, bank, user.token);
    const inForce = await connect(auth, bank, user.token);
    const waiting = await askConsent(auth, user.token);
    const accessToken = await leased(inForce);
    expect(await traces(user.id, inForce, waiting.id)).toEqual(expect.arrayContaining(['users', 'consents', 'tokens']));

    expect((await user.eraseRightly()).status).toBe(204);
    await auth.idle();
    expect(await traces(user.id, 'fridaklo', superseded, inForce, waiting.id)).toEqual([]);
    expect(await isActive(accessToken)).toBe(false);
    expect(await bankRevocationModel(auth.connection).countDocuments({})).toBe(0);
    const events = await eventsOf(user.id);
    expect(events.at(-1)).toMatchObject({
      type: 'of.user.erased',
      subject: user.id,
      data: { userId: user.id, erasedAt: expect.any(String) },
    });
    expect(events.at(-2)).toMatchObject({ type: 'of.consent.revoked', data: { consentId: inForce } });
    expect(await isActive(await leased(othersConsent))).toBe(true);
  });

  it('lets no token of theirs work, no password, no lease and no second erasure', async () => {
    const user = await person('fridaklo');
    const consentId = await connect(auth, bank, user.token);
    const pending = await askConsent(auth, user.token);
    const answer = await visitBank(bank, pending);
    expect((await user.eraseRightly()).status).toBe(204);
    const again = await user.eraseRightly();
    expect(again.status).toBe(401);
    expect(again.body.type).toBe('urn:openfinance:problem:unauthenticated');
    const asUser = { authorization: `Bearer ${user.token}` };
    for (const path of ['/v1/banks', '/v1/consents', `/v1/consents/${consentId}`])
      expect((await request(auth.app).get(path).set(asUser)).status).toBe(401);
    const login = { userName: 'fridaklo', password: 'demo-fridaklo' };
    expect((await request(auth.app).post('/v1/login').send(login)).status).toBe(401);
    expect((await askLease(auth, { consentId })).status).toBe(409);
    expect((await comeBack(auth, pending, answer)).status).toBe(400);
    const source = await request(auth.app).post('/api/v1/openfinance/secure/validate-token').set(asUser);
    expect(source.status).toBe(403);
  });

  it('erases again whom a restored backup has brought back, as soon as it is told', async () => {
    const user = await person('fridaklo');
    const consentId = await connect(auth, bank, user.token);
    const backup = await Promise.all(
      ['users', 'consents', 'tokens'].map(async (name) => ({
        name,
        documents: await database().collection(name).find().toArray(),
      })),
    );
    expect((await user.eraseRightly()).status).toBe(204);
    await auth.idle();
    for (const { name, documents } of backup) {
      await database().collection(name).deleteMany({});
      await database().collection(name).insertMany(documents);
    }
    expect(await traces(user.id, consentId)).toEqual(expect.arrayContaining(['users', 'consents', 'tokens']));

    expect(await auth.eraseUser(user.id)).toBe(true);
    await auth.idle();
    expect(await traces(user.id, 'fridaklo', consentId)).toEqual([]);
    expect((await eventsOf(user.id)).filter(({ type }) => type === 'of.user.erased')).toHaveLength(2);
    expect(await auth.eraseUser(user.id)).toBe(false);
  });

  it('takes the right password, and counts wrong ones as signing in does', async () => {
    const user = await person('adalove');
    const consentId = await connect(auth, bank, user.token);
    const missing = await user.erase();
    expect(missing.status).toBe(400);
    expect(missing.body.errors).toEqual([{ pointer: '/password', detail: expect.any(String) }]);
    expect((await user.erase({ password: { $ne: '' } })).status).toBe(400);
    const wrong = await user.erase({ password: 'demo-gracehop' });
    expect([wrong.status, wrong.type]).toEqual([403, 'application/problem+json']);
    expect(wrong.body.type).toBe('urn:openfinance:problem:forbidden');
    const statuses = [];
    for (let guess = 0; guess < 10; guess += 1)
      statuses.push((await user.erase({ password: `guess ${guess}` })).status);
    expect(statuses).toEqual([...Array(9).fill(403), 429]);
    const throttled = await user.eraseRightly();
    expect(throttled.status).toBe(429);
    expect(Number(throttled.get('retry-after'))).toBeGreaterThan(0);
    const login = { userName: 'adalove', password: 'demo-adalove' };
    expect((await request(auth.app).post('/v1/login').send(login)).status).toBe(429);
    expect(await leased(consentId)).toEqual(expect.any(String));
    expect((await request(auth.app).delete('/v1/users/me')).status).toBe(401);
  });

  it('needs no password of a user who has none', async () => {
    const made = await request(auth.app).post('/api/v1/openfinance/public/create-user');
    const { UserName, BearerToken } = made.body;
    const asUser = { authorization: `Bearer ${BearerToken}` };
    expect((await request(auth.app).delete('/v1/users/me').set(asUser)).status).toBe(204);
    expect(await traces(UserName)).toEqual([]);
    expect((await request(auth.app).delete('/v1/users/me').set(asUser)).status).toBe(401);
  });

  it('of two at once carries out one', async () => {
    const user = await person('claumon');
    const both = await Promise.all([user.eraseRightly(), user.eraseRightly()]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 401]);
    expect((await eventsOf(user.id)).map(({ type }) => type)).toEqual(['of.user.erased']);
  });

  it('lets no consent be made that was begun before', async () => {
    const user = await person('claumon');
    const held = gate();
    bank.disturb('/.well-known/openid-configuration', held.handler);
    // A process that has not met the bank yet has to ask for its metadata first.
    const fresh = await auth.another();
    const asked = request(fresh.app)
      .post('/v1/consents')
      .set('authorization', `Bearer ${user.token}`)
      .send({ bankId: 'green-bank', permissions: ['accounts'] })
      .then(({ status }) => status);
    await held.arrived;
    expect((await user.eraseRightly()).status).toBe(204);
    held.goOn();
    expect(await asked).toBe(401);
    expect(await traces(user.id)).toEqual([]);
  });

  it('lets no consent come into force whose answer was under way, and gives its tokens back', async () => {
    const user = await person('fridaklo');
    const pending = await askConsent(auth, user.token);
    const answer = await visitBank(bank, pending);
    const held = gate();
    bank.disturb('/oauth/token', held.handler);
    const before = bank.requests.filter((path) => path === '/oauth/revoke').length;
    const back = comeBack(auth, pending, answer).then(({ status }) => status);
    await held.arrived;
    expect((await user.eraseRightly()).status).toBe(204);
    held.goOn();
    expect(await back).toBe(409);
    await auth.idle();
    expect(bank.requests.filter((path) => path === '/oauth/revoke').length).toBe(before + 1);
    expect(await traces(user.id, pending.id)).toEqual([]);
  });

  it('leaves nothing however it falls among new consents and sessions', async () => {
    const user = await person('fridaklo');
    const ask = () =>
      request(auth.app)
        .post('/v1/consents')
        .set('authorization', `Bearer ${user.token}`)
        .send({ bankId: 'green-bank', permissions: ['accounts'] });
    const begin = () =>
      request(auth.app)
        .post('/internal/v1/sessions')
        .set(
          'authorization',
          `Bearer ${signServiceToken({ issuer: 'portal', audience: 'auth', secret: auth.portalSecret })}`,
        )
        .send({ userName: 'fridaklo', password: 'demo-fridaklo' });
    const asked = [ask, begin, ask, begin, ask, begin, ask, ask].map(async (one) => (await one()).status);
    expect((await user.eraseRightly()).status).toBe(204);
    for (const status of await Promise.all(asked)) expect([201, 401]).toContain(status);
    expect(await traces(user.id, 'fridaklo')).toEqual([]);
  });

  it('is made known to a bank that was down, by whichever process is there then', async () => {
    const user = await person('fridaklo');
    const consentId = await connect(auth, bank, user.token);
    const accessToken = await leased(consentId);
    bank.disturb('/oauth/revoke', (_req, res) => {
      res.status(503).end();
    });
    expect((await user.eraseRightly()).status).toBe(204);
    await auth.idle();
    expect(await isActive(accessToken)).toBe(true);
    expect(await traces(user.id, 'fridaklo', consentId, accessToken)).toEqual([]);
    expect(await bankRevocationModel(auth.connection).countDocuments({})).toBe(1);
    bank.undisturb();
    const fresh = await auth.another();
    await fresh.sweep();
    await fresh.idle();
    // Not before its time.
    expect(await isActive(accessToken)).toBe(true);
    auth.passTime(2 * MINUTE_MS);
    await fresh.sweep();
    await fresh.idle();
    expect(await isActive(accessToken)).toBe(false);
    expect(await bankRevocationModel(auth.connection).countDocuments({})).toBe(0);
  });
});
