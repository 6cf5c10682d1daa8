import { consentList, consentResource, createdConsent } from '@of/contracts';
import { outboxCollection } from '@of/messaging';
import { consentModel } from '@of/models';
import request from 'supertest';
import { z } from 'zod';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { askConsent, comeBack, connect, signIn, visitBank } from '../testing/user-agent.ts';

const UNKNOWN = 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000';

describe('consents', () => {
  let bank: OAuthBank;
  let auth: RunningAuth;
  let frida: string;
  let grace: string;
  beforeAll(async () => {
    bank = await startOAuthBank();
    auth = await startAuth(bank);
    frida = await signIn(auth, 'fridaklo');
    grace = await signIn(auth, 'gracehop');
  });
  afterEach(() => bank.undisturb());
  afterAll(async () => {
    await auth.stop();
    await bank.stop();
  });

  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const post = (body: object, token = frida) => request(auth.app).post('/v1/consents').set(as(token)).send(body);
  const read = (id: string, token = frida) => request(auth.app).get(`/v1/consents/${id}`).set(as(token));
  const withdraw = (id: string, token = frida) => request(auth.app).delete(`/v1/consents/${id}`).set(as(token));
  const good = { bankId: 'green-bank', permissions: ['accounts', 'transactions'] };

  it('begin by waiting for the user’s approval at the bank', async () => {
    const answer = await post({ ...good, purpose: ' A loan ', expiresAt: new Date(Date.now() + 864e5).toISOString() });
    expect(answer.status).toBe(201);
    const consent = createdConsent.parse(answer.body);
    expect(consent).toMatchObject({ status: 'AwaitingAuthorisation', purpose: 'A loan', bankName: 'Green Bank' });
    expect(answer.get('location')).toBe(`/v1/consents/${consent.id}`);
    expect(new URL(consent.authorisationUrl).searchParams.get('scope')).toBe('accounts transactions offline_access');
    const { authorisationUrl: _url, ...resource } = consent;
    expect(consentResource.parse((await read(consent.id)).body)).toEqual(resource);
  });

  it('bind the answer to the browser by a __Host- cookie', async () => {
    const answer = await post(good);
    expect(answer.get('set-cookie')?.[0]).toMatch(
      /^__Host-of-consent-[0-9a-f]{12}=[\w-]{43}; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it('keep state, cookie and code verifier where a dump of the database shows none of them', async () => {
    const asked = await askConsent(auth, frida);
    const stored = await consentModel(auth.connection).findOne({ ConsentId: asked.id }).lean();
    const text = JSON.stringify(stored);
    expect(text).not.toContain(new URL(asked.authorisationUrl).searchParams.get('state') ?? 'no state');
    expect(text).not.toContain(asked.cookie.split('=')[1] ?? 'no cookie');
    expect(stored?.Authorisation?.CodeVerifier).toMatch(/^v1\./);
  });

  it('are listed newest first, the user’s own only', async () => {
    const first = await askConsent(auth, grace);
    const second = await askConsent(auth, grace);
    const { consents } = consentList.parse((await request(auth.app).get('/v1/consents').set(as(grace))).body);
    expect(consents.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('of another user are as unknown as those that are not there', async () => {
    const { id } = await askConsent(auth, grace);
    for (const answer of [await read(id), await read(UNKNOWN), await withdraw(id), await withdraw(UNKNOWN)]) {
      expect(answer.status).toBe(404);
      expect({ ...answer.body, instance: '' }).toEqual({
        type: 'urn:openfinance:problem:not-found',
        title: 'There is nothing here',
        status: 404,
        instance: '',
      });
    }
    expect((await read(id, grace)).body.status).toBe('AwaitingAuthorisation');
  });

  it('need a token', async () => {
    for (const answer of [
      await request(auth.app).post('/v1/consents').send(good),
      await request(auth.app).get('/v1/consents'),
      await request(auth.app).get(`/v1/consents/${UNKNOWN}`),
      await request(auth.app).delete(`/v1/consents/${UNKNOWN}`),
      await request(auth.app).get('/v1/banks'),
    ])
      expect(answer.status).toBe(401);
  });

  it('are of banks that are offered', async () => {
    const banks = await request(auth.app).get('/v1/banks').set(as(frida));
    expect(banks.body.banks).toEqual([
      {
        id: 'green-bank',
        name: 'Green Bank',
        country: 'US',
        standard: 'own model',
        permissions: ['accounts', 'balances', 'transactions', 'products'],
        features: ['loans'],
        limits: {},
      },
    ]);
    // One has an adapter and is not configured, the other has none.
    for (const bankId of ['mongodb-bank', 'no-bank']) {
      const answer = await post({ ...good, bankId });
      expect(answer.status).toBe(404);
      expect(answer.body.type).toBe('urn:openfinance:problem:unknown-bank');
    }
  });

  it.each<[string, object, object]>([
    ['no permission', { permissions: [] }, { pointer: '/permissions' }],
    ['a permission there is not', { permissions: ['payments'] }, { pointer: '/permissions/0' }],
    ['balances without accounts', { permissions: ['balances'] }, { pointer: '/permissions' }],
    ['a permission twice', { permissions: ['accounts', 'accounts'] }, { pointer: '/permissions' }],
    ['an end in the past', { expiresAt: '2020-01-01T00:00:00Z' }, { pointer: '/expiresAt' }],
    ['an end that is too far', { expiresAt: '2999-01-01T00:00:00Z' }, { pointer: '/expiresAt' }],
    ['a status of its own', { status: 'Authorised' }, { pointer: '/status' }],
    ['a user of its own', { userId: '65a1c0d2e4f60718293a4b5c' }, { pointer: '/userId' }],
    ['an operator for the bank', { bankId: { a: 1 } }, { pointer: '/bankId' }],
    ['a path for the bank', { bankId: '../green-bank' }, { pointer: '/bankId' }],
  ])('are refused with %s', async (_name, change, error) => {
    const before = await consentModel(auth.connection).countDocuments({});
    const answer = await post({ ...good, ...change });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining(error)]));
    expect(await consentModel(auth.connection).countDocuments({})).toBe(before);
  });

  it('are not made when the bank does not answer', async () => {
    const down = await startOAuthBank();
    const other = await startAuth(down);
    await down.stop();
    const token = await signIn(other);
    const answer = await request(other.app).post('/v1/consents').set(as(token)).send(good);
    expect(answer.status).toBe(502);
    expect(answer.body.type).toBe('urn:openfinance:problem:bank-unavailable');
    expect(await consentModel(other.connection).countDocuments({})).toBe(0);
    await other.stop();
  });

  it('that wait can be withdrawn, any number of times, and then are not approved any more', async () => {
    const asked = await askConsent(auth, frida);
    const answer = await visitBank(bank, asked);
    expect((await withdraw(asked.id)).status).toBe(204);
    expect((await withdraw(asked.id)).status).toBe(204);
    const late = await comeBack(auth, asked, answer);
    expect(late.body.type).toBe('urn:openfinance:problem:authorisation-state-mismatch');
    expect((await read(asked.id)).body).toMatchObject({
      status: 'Rejected',
      statusHistory: [{ status: 'AwaitingAuthorisation' }, { status: 'Rejected', reason: 'Withdrawn' }],
    });
  });

  it('stay ended, however approval and withdrawal race', async () => {
    for (let round = 0; round < 5; round += 1) {
      const asked = await askConsent(auth, frida);
      const answer = await visitBank(bank, asked);
      const [approved, withdrawn] = await Promise.all([comeBack(auth, asked, answer), withdraw(asked.id)]);
      expect(withdrawn.status).toBe(204);
      expect([200, 400, 409]).toContain(approved.status);
      const { status, statusHistory } = consentResource.parse((await read(asked.id)).body);
      expect(['Rejected', 'Revoked']).toContain(status);
      expect(statusHistory.filter((step) => step.status === status)).toHaveLength(1);
    }
  });

  it('that were not answered in ten minutes are rejected, when read and by the sweep', async () => {
    const read1 = await askConsent(auth, frida);
    const swept = await askConsent(auth, frida);
    auth.passTime(601_000);
    expect((await read(read1.id)).body).toMatchObject({
      status: 'Rejected',
      statusHistory: [{}, { reason: 'AuthorisationTimedOut' }],
    });
    await auth.sweep();
    expect((await consentModel(auth.connection).findOne({ ConsentId: swept.id }).lean())?.ConsentStatus).toBe(
      'Rejected',
    );
  });

  it('come into force one after another, whatever the processes’ clocks say', async () => {
    auth.passTime(300_000);
    const first = await connect(auth, bank, frida);
    auth.passTime(-300_000);
    const second = await connect(auth, bank, frida);
    if (auth.connection.db === undefined) throw new Error('not connected');
    const outbox = outboxCollection(auth.connection.db);
    const authorisedAt = async (Subject: string): Promise<number> => {
      const found = await outbox.findOne({ Subject, 'Envelope.type': 'of.consent.authorised' });
      return Date.parse(z.object({ authorisedAt: z.iso.datetime() }).parse(found?.Envelope.data).authorisedAt);
    };
    expect(await authorisedAt(second)).toBeGreaterThan(await authorisedAt(first));
  });

  it('expire, when read and by the sweep, and never out of another end', async () => {
    const expiresAt = new Date(Date.now() + 601_000 + 3_600_000).toISOString();
    const own = await connect(auth, bank, frida, { expiresAt });
    const revoked = await connect(auth, bank, grace, { expiresAt });
    await withdraw(revoked, grace);
    auth.passTime(3_600_001);
    expect((await read(own)).body.status).toBe('Expired');
    await auth.sweep();
    expect((await read(revoked, grace)).body.status).toBe('Revoked');
    await withdraw(own);
    expect((await read(own)).body.status).toBe('Expired');
    await auth.idle();
  });
});
