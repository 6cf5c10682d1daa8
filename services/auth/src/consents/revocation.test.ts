import { createHash } from 'node:crypto';
import { outboxCollection } from '@of/messaging';
import { postAsClient } from '@of/mock-bank-kit/testing';
import { consentModel, tokenModel } from '@of/models';
import request from 'supertest';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { askLease, connect, signIn } from '../testing/user-agent.ts';

describe('revoking a consent', () => {
  let bank: OAuthBank;
  let auth: RunningAuth;
  let user: string;
  beforeAll(async () => {
    bank = await startOAuthBank();
    auth = await startAuth(bank);
    user = await signIn(auth);
  });
  afterEach(() => bank.undisturb());
  afterAll(async () => {
    await auth.idle();
    await auth.stop();
    await bank.stop();
  });

  const withdraw = (id: string) =>
    request(auth.app).delete(`/v1/consents/${id}`).set('authorization', `Bearer ${user}`);
  const stored = (id: string) => consentModel(auth.connection).findOne({ ConsentId: id }).lean();
  const eventsOf = async (id: string) => {
    if (auth.connection.db === undefined) throw new Error('not connected');
    return outboxCollection(auth.connection.db).find({ Subject: id }).sort({ _id: 1 }).toArray();
  };

  it('ends it here and at the bank, once', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = (await askLease(auth, { consentId: id })).body;
    expect((await withdraw(id)).status).toBe(204);
    expect((await withdraw(id)).status).toBe(204);
    expect(await stored(id)).toMatchObject({ ConsentStatus: 'Revoked' });
    expect((await stored(id))?.StatusHistory.map(({ Status }) => Status)).toEqual([
      'AwaitingAuthorisation',
      'Authorised',
      'Revoked',
    ]);
    expect(await tokenModel(auth.connection).countDocuments({})).toBe(0);
    expect((await eventsOf(id)).map(({ Envelope }) => Envelope.type)).toEqual([
      'of.consent.authorised',
      'of.consent.revoked',
    ]);
    await auth.idle();
    const introspection = await postAsClient(bank, '/oauth/introspect', { token: accessToken });
    expect(await introspection.json()).toEqual({ active: false });
  });

  it('of a consent that had expired, as the bank gave no access any more, is announced, once', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = (await askLease(auth, { consentId: id })).body;
    bank.disturb('/oauth/token', (_req, res) => {
      res.status(400).json({ error: 'invalid_grant' });
    });
    const refusedTokenHash = createHash('sha256').update(accessToken).digest('hex');
    expect((await askLease(auth, { consentId: id, refusedTokenHash })).status).toBe(409);
    const announced = async () => (await eventsOf(id)).map(({ Envelope }) => Envelope.type);
    expect(await announced()).toEqual(['of.consent.authorised']);
    expect((await withdraw(id)).status).toBe(204);
    expect((await withdraw(id)).status).toBe(204);
    expect(await announced()).toEqual(['of.consent.authorised', 'of.consent.revoked']);
    const consent = await stored(id);
    expect(consent).toMatchObject({ ConsentStatus: 'Expired' });
    expect(consent?.StatusHistory.map(({ Reason }) => Reason)).toEqual([
      undefined,
      undefined,
      'GrantRefused',
      'UserRevoked',
    ]);
  });

  it('of one that had expired takes nothing from a newer one', async () => {
    const older = await connect(auth, bank, user);
    const { accessToken } = (await askLease(auth, { consentId: older })).body;
    bank.disturb('/oauth/token', (_req, res) => {
      res.status(400).json({ error: 'invalid_grant' });
    });
    const refusedTokenHash = createHash('sha256').update(accessToken).digest('hex');
    expect((await askLease(auth, { consentId: older, refusedTokenHash })).status).toBe(409);
    bank.undisturb();
    const newer = await connect(auth, bank, user);
    expect((await withdraw(older)).status).toBe(204);
    expect((await eventsOf(older)).map(({ Envelope }) => Envelope.type)).toEqual(['of.consent.authorised']);
    await withdraw(newer);
    await auth.idle();
  });

  it('is not held up by a bank that does not answer; it is tried again, and the failure is logged', async () => {
    const id = await connect(auth, bank, user);
    let tries = 0;
    bank.disturb('/oauth/revoke', (_req, res) => {
      tries += 1;
      res.status(503).end();
    });
    expect((await withdraw(id)).status).toBe(204);
    expect(await stored(id)).toMatchObject({ ConsentStatus: 'Revoked' });
    await auth.idle();
    expect(tries).toBe(3);
    expect(auth.log.join('')).toMatch(new RegExp(`${id}.*tokens could not be revoked at the bank`));
  });

  it('wins over a refresh that is under way, whose tokens are given back', async () => {
    const id = await connect(auth, bank, user);
    const { accessToken } = (await askLease(auth, { consentId: id })).body;
    let arrived: () => void = () => undefined;
    const refreshing = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let goOn: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    bank.disturb('/oauth/token', (_req, _res, next) => {
      arrived();
      void released.then(() => next());
    });
    const refusedTokenHash = createHash('sha256').update(accessToken).digest('hex');
    const lease = askLease(auth, { consentId: id, refusedTokenHash }).then((answer) => answer);
    await refreshing;
    await withdraw(id);
    goOn();
    expect((await lease).status).toBe(409);
    await auth.idle();
    expect(await tokenModel(auth.connection).countDocuments({})).toBe(0);
    expect(await stored(id)).toMatchObject({ ConsentStatus: 'Revoked' });
  });
});
